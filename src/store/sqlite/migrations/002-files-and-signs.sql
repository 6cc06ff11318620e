-- Hooks and files join the ledger: what sessions do, tasks, limits, the agents' own statements, and how far files were read.

ALTER TABLE session ADD COLUMN name TEXT;
ALTER TABLE session ADD COLUMN parent_session_id TEXT;
ALTER TABLE session ADD COLUMN pull_request TEXT;
-- JSON of the activity that the signs add up to.
ALTER TABLE session ADD COLUMN activity TEXT;
ALTER TABLE session ADD COLUMN has_hooks INTEGER NOT NULL DEFAULT 0;
-- Copies of requests that files repeat: forks, replays. They are counted here and nowhere else.
ALTER TABLE session ADD COLUMN copied_requests INTEGER NOT NULL DEFAULT 0;
ALTER TABLE session ADD COLUMN copied_tokens INTEGER NOT NULL DEFAULT 0;

ALTER TABLE request ADD COLUMN branch TEXT;
ALTER TABLE request ADD COLUMN web_searches INTEGER;
ALTER TABLE request ADD COLUMN inference_geo TEXT;

ALTER TABLE tool_call ADD COLUMN file_path TEXT;
ALTER TABLE tool_call ADD COLUMN lines_added INTEGER;
ALTER TABLE tool_call ADD COLUMN lines_removed INTEGER;
ALTER TABLE tool_call ADD COLUMN timing_rank INTEGER NOT NULL DEFAULT 20;

ALTER TABLE subagent ADD COLUMN description TEXT;
ALTER TABLE subagent ADD COLUMN tool_use_id TEXT;
ALTER TABLE subagent ADD COLUMN parent_id TEXT;

CREATE TABLE task (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  task_id TEXT, subject TEXT, status TEXT, status_at INTEGER, active_form TEXT, owner TEXT,
  started_at INTEGER, completed_at INTEGER, position INTEGER,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX task_session ON task (session_key, at);

CREATE TABLE limit_sample (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  model TEXT, context_tokens INTEGER, context_window INTEGER, context_percent REAL,
  five_hour_percent REAL, five_hour_resets_at INTEGER, seven_day_percent REAL, seven_day_resets_at INTEGER,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX limit_sample_session ON limit_sample (session_key, at);

CREATE TABLE statement (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  cost_nano INTEGER,
  input INTEGER, output INTEGER, reasoning INTEGER, cache_read INTEGER, cache_write INTEGER, cache_write_1h INTEGER,
  lines_added INTEGER, lines_removed INTEGER, duration_ms INTEGER, api_duration_ms INTEGER, is_estimate INTEGER,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX statement_session ON statement (session_key, at);

-- What a witness said of a request's usage where it is not what the request holds.
CREATE TABLE disagreement (
  request_key INTEGER NOT NULL,
  source INTEGER NOT NULL,
  is_placeholder INTEGER NOT NULL,
  input INTEGER NOT NULL, output INTEGER NOT NULL, reasoning INTEGER, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
  cache_write_1h INTEGER,
  cost_nano INTEGER,
  PRIMARY KEY (request_key, source)
) STRICT, WITHOUT ROWID;

-- How far each file was read, written with the rows that came of it.
CREATE TABLE cursor (
  path TEXT PRIMARY KEY,
  device INTEGER NOT NULL,
  inode INTEGER NOT NULL,
  size INTEGER NOT NULL,
  offset INTEGER NOT NULL,
  head INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE broken_line (
  path TEXT NOT NULL,
  offset INTEGER NOT NULL,
  length INTEGER NOT NULL,
  reason TEXT NOT NULL,
  seen_at INTEGER NOT NULL,
  PRIMARY KEY (path, offset)
) STRICT, WITHOUT ROWID;

-- Lines of files are known by the ids in them and by the cursor, so their entries carry no fingerprint.
CREATE TABLE entry_next (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  digest INTEGER,
  session_key INTEGER,
  source INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  thing_key INTEGER,
  first INTEGER NOT NULL,
  data TEXT
) STRICT;
INSERT INTO entry_next SELECT seq, at, digest, session_key, source, kind, name, thing_key, first, data FROM entry;
DROP TABLE entry;
ALTER TABLE entry_next RENAME TO entry;
CREATE UNIQUE INDEX entry_identity ON entry (at, digest) WHERE digest IS NOT NULL;
