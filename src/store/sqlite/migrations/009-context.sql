-- Sessions know their context: what stands before a conversation, what was saved of it, what runs beside it, and plans.

CREATE TABLE preamble (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  hash TEXT, model TEXT, query_source TEXT, subagent_id TEXT,
  system_bytes INTEGER, tools INTEGER, tool_bytes INTEGER, mcp_tools INTEGER, mcp_bytes INTEGER,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX preamble_session ON preamble (session_key, at);

CREATE TABLE checkpoint (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  checkpoint_id TEXT, reason TEXT, context_tokens INTEGER, context_percent REAL, state_digest TEXT, text_tokens INTEGER,
  injected_at INTEGER, injected_into TEXT, shown_at INTEGER, used_at INTEGER, used_by TEXT,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX checkpoint_session ON checkpoint (session_key, at);

CREATE TABLE background_task (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  task_id TEXT, type TEXT, status TEXT, status_at INTEGER, description TEXT, command TEXT,
  started_at INTEGER, ended_at INTEGER,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX background_task_session ON background_task (session_key, at);

-- An event of a plan belongs to a project; which session brought it about is not always known.
CREATE TABLE plan_event (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  event_id TEXT, event_type TEXT, project TEXT, plan_name TEXT, plan_path TEXT,
  feature_id TEXT, feature_description TEXT, status TEXT, pr_url TEXT, details TEXT,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX plan_event_session ON plan_event (session_key, at);
CREATE INDEX plan_event_at ON plan_event (at);
