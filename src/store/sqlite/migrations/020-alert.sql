-- What is remembered of conditions that need somebody, from when they were first found until they were over. A key is never
-- given again (AUTOINCREMENT), for people and receivers of webhooks know alerts by it.
CREATE TABLE alert (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Number of its latest change, among the changes of all alerts.
  change INTEGER NOT NULL,
  state TEXT NOT NULL,
  rule TEXT NOT NULL,
  subject TEXT NOT NULL,
  severity TEXT NOT NULL,
  level REAL,
  title TEXT NOT NULL,
  detail TEXT,
  action TEXT NOT NULL,
  command TEXT,
  since INTEGER,
  agent TEXT, session_id TEXT, project TEXT, branch TEXT, user TEXT,
  started_at INTEGER NOT NULL,
  seen_at INTEGER NOT NULL,
  fired_at INTEGER,
  resolved_at INTEGER,
  -- What people were last told of it.
  told_state TEXT,
  told_level REAL
) STRICT;

CREATE UNIQUE INDEX alert_change ON alert (change);
-- One thing has one open alert of a rule, whatever goes wrong in the program.
CREATE UNIQUE INDEX alert_open ON alert (rule, subject) WHERE state <> 'resolved';

-- A wish not to be told of everything that all its fields match.
CREATE TABLE alert_silence (
  key INTEGER PRIMARY KEY AUTOINCREMENT,
  rule TEXT, subject TEXT, project TEXT, session_id TEXT,
  created_at INTEGER NOT NULL,
  until INTEGER NOT NULL,
  reason TEXT
) STRICT;
