-- The ledger. Times are UTC milliseconds, money is integer nano-dollars, absence is NULL.
-- Indexes go by time-clustered keys only: one in random order costs three times as much per row.

CREATE TABLE session (
  key INTEGER PRIMARY KEY,
  agent TEXT NOT NULL,
  id TEXT NOT NULL,
  project TEXT, repository TEXT, branch TEXT, user TEXT, host TEXT, client_version TEXT,
  entrypoint TEXT, terminal TEXT, title TEXT, team TEXT,
  started_at INTEGER NOT NULL,
  last_seen_at INTEGER NOT NULL,
  changed INTEGER NOT NULL,
  seen_by_source TEXT NOT NULL,
  UNIQUE (agent, id)
) STRICT;
CREATE INDEX session_last_seen ON session (last_seen_at, key);
CREATE INDEX session_changed ON session (changed);

-- Every id a thing is known by. A thing that turns out to be another leaves a redirect.
CREATE TABLE alias (
  alias TEXT PRIMARY KEY,
  key INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE redirect (
  kind TEXT NOT NULL,
  key INTEGER NOT NULL,
  to_key INTEGER NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE request (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  model TEXT,
  input INTEGER, output INTEGER, reasoning INTEGER, cache_read INTEGER, cache_write INTEGER, cache_write_1h INTEGER,
  usage_rank INTEGER NOT NULL,
  cost_nano INTEGER, reported_nano INTEGER,
  duration_ms INTEGER, ttft_ms INTEGER, timing_rank INTEGER NOT NULL,
  stop_reason TEXT, speed TEXT, effort TEXT, attempt INTEGER,
  failed INTEGER NOT NULL, status_code INTEGER, error TEXT,
  prompt_id TEXT, subagent_id TEXT, subagent_type TEXT, query_source TEXT,
  message_id TEXT, request_id TEXT,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX request_session ON request (session_key, at);
CREATE INDEX request_at ON request (at);

CREATE TABLE tool_call (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  tool_use_id TEXT, tool TEXT, input TEXT, decision TEXT, decided_by TEXT,
  started_at INTEGER, duration_ms INTEGER, blocked_ms INTEGER,
  success INTEGER, error TEXT, input_bytes INTEGER, result_bytes INTEGER,
  prompt_id TEXT, subagent_id TEXT,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX tool_call_session ON tool_call (session_key, at);

CREATE TABLE prompt (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  prompt_id TEXT, length INTEGER, text TEXT, command TEXT,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX prompt_session ON prompt (session_key, at);

CREATE TABLE subagent (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  subagent_id TEXT, subagent_type TEXT, model TEXT, started_at INTEGER, ended_at INTEGER, tool_uses INTEGER, prompt_id TEXT,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX subagent_session ON subagent (session_key, at);

CREATE TABLE compaction (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  trigger TEXT, tokens_before INTEGER, tokens_after INTEGER, duration_ms INTEGER, success INTEGER,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX compaction_session ON compaction (session_key, at);

-- One row per named record that came in. (at, digest) is what makes a redelivery harmless.
CREATE TABLE entry (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  session_key INTEGER,
  source INTEGER NOT NULL,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  thing_key INTEGER,
  first INTEGER NOT NULL,
  data TEXT
) STRICT;
CREATE UNIQUE INDEX entry_identity ON entry (at, digest);

-- Spans that only witness a thing: known by their identity, no line of the feed.
CREATE TABLE witness (
  at INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  PRIMARY KEY (at, digest)
) STRICT, WITHOUT ROWID;

CREATE TABLE series (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  identity TEXT NOT NULL UNIQUE,
  agent TEXT NOT NULL,
  metric TEXT NOT NULL,
  unit TEXT NOT NULL,
  measure TEXT,
  model TEXT
) STRICT;
CREATE INDEX series_session ON series (session_key);

-- One row per point that added something. total is the cumulative value it was taken from.
CREATE TABLE point (
  series_key INTEGER NOT NULL,
  start_nano TEXT NOT NULL,
  time_nano TEXT NOT NULL,
  at INTEGER NOT NULL,
  increase REAL NOT NULL,
  total REAL,
  value TEXT,
  PRIMARY KEY (series_key, start_nano, time_nano)
) STRICT, WITHOUT ROWID;
