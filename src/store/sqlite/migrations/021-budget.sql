-- What people allowed beyond budgets. A key is never given again (AUTOINCREMENT), for people know allowances by it.
CREATE TABLE budget_allowance (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  -- total, project, branch, user, session; the name as the config has it, or the session's id.
  scope TEXT NOT NULL,
  name TEXT,
  -- day, week, month; NULL for a session.
  period TEXT,
  -- NULL: any amount.
  usd REAL,
  -- What was spent by then.
  spent_nano INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  until INTEGER,
  reason TEXT,
  revoked_at INTEGER
) STRICT;

-- Asked at every hook that a budget may stop.
CREATE INDEX budget_allowance_open ON budget_allowance (until) WHERE revoked_at IS NULL;

-- Which sessions a budget stopped, and when, is asked with every look at one: few lines among millions.
CREATE INDEX entry_budget_stop ON entry (session_key) WHERE name = 'budget_stop';
