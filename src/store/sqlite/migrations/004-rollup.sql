-- What a request cost by class of tokens. Those that were priced before have no parts, and count as whole in unsplit_nano.
ALTER TABLE request ADD COLUMN input_nano INTEGER;
ALTER TABLE request ADD COLUMN output_nano INTEGER;
ALTER TABLE request ADD COLUMN cache_read_nano INTEGER;
ALTER TABLE request ADD COLUMN cache_write_nano INTEGER;
ALTER TABLE request ADD COLUMN cache_saved_nano INTEGER;

-- What requests add up to, kept current with each commit, so that no report reads them one by one. `rollup` has a cell for
-- each hour, session, model, branch and subagent type; the others know less and are smaller. 0 and '' stand for unknown,
-- for a key holds no NULL. A part that no witness told stays NULL; its count says how many did.

CREATE TABLE rollup (
  hour INTEGER NOT NULL,
  session_key INTEGER NOT NULL, model TEXT NOT NULL, branch TEXT NOT NULL, subagent_type TEXT NOT NULL,
  requests INTEGER NOT NULL, failed INTEGER NOT NULL, unpriced INTEGER NOT NULL,
  input INTEGER NOT NULL, output INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  reasoning INTEGER, cache_write_1h INTEGER, reported_nano INTEGER,
  reasoning_known INTEGER NOT NULL, cache_write_1h_known INTEGER NOT NULL, reported_known INTEGER NOT NULL,
  input_nano INTEGER NOT NULL, output_nano INTEGER NOT NULL, cache_read_nano INTEGER NOT NULL, cache_write_nano INTEGER NOT NULL,
  cache_saved_nano INTEGER NOT NULL, unsplit_nano INTEGER NOT NULL,
  PRIMARY KEY (hour, session_key, model, branch, subagent_type)
) STRICT, WITHOUT ROWID;

CREATE TABLE time_rollup (
  hour INTEGER NOT NULL, model TEXT NOT NULL,
  requests INTEGER NOT NULL, failed INTEGER NOT NULL, unpriced INTEGER NOT NULL,
  input INTEGER NOT NULL, output INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  reasoning INTEGER, cache_write_1h INTEGER, reported_nano INTEGER,
  reasoning_known INTEGER NOT NULL, cache_write_1h_known INTEGER NOT NULL, reported_known INTEGER NOT NULL,
  input_nano INTEGER NOT NULL, output_nano INTEGER NOT NULL, cache_read_nano INTEGER NOT NULL, cache_write_nano INTEGER NOT NULL,
  cache_saved_nano INTEGER NOT NULL, unsplit_nano INTEGER NOT NULL,
  PRIMARY KEY (hour, model)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_rollup (
  session_key INTEGER NOT NULL,
  requests INTEGER NOT NULL, failed INTEGER NOT NULL, unpriced INTEGER NOT NULL,
  input INTEGER NOT NULL, output INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  reasoning INTEGER, cache_write_1h INTEGER, reported_nano INTEGER,
  reasoning_known INTEGER NOT NULL, cache_write_1h_known INTEGER NOT NULL, reported_known INTEGER NOT NULL,
  input_nano INTEGER NOT NULL, output_nano INTEGER NOT NULL, cache_read_nano INTEGER NOT NULL, cache_write_nano INTEGER NOT NULL,
  cache_saved_nano INTEGER NOT NULL, unsplit_nano INTEGER NOT NULL,
  PRIMARY KEY (session_key)
) STRICT, WITHOUT ROWID;

CREATE TABLE model_rollup (
  model TEXT NOT NULL, branch TEXT NOT NULL, subagent_type TEXT NOT NULL, session_key INTEGER NOT NULL,
  requests INTEGER NOT NULL, failed INTEGER NOT NULL, unpriced INTEGER NOT NULL,
  input INTEGER NOT NULL, output INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  reasoning INTEGER, cache_write_1h INTEGER, reported_nano INTEGER,
  reasoning_known INTEGER NOT NULL, cache_write_1h_known INTEGER NOT NULL, reported_known INTEGER NOT NULL,
  input_nano INTEGER NOT NULL, output_nano INTEGER NOT NULL, cache_read_nano INTEGER NOT NULL, cache_write_nano INTEGER NOT NULL,
  cache_saved_nano INTEGER NOT NULL, unsplit_nano INTEGER NOT NULL,
  PRIMARY KEY (model, branch, subagent_type, session_key)
) STRICT, WITHOUT ROWID;

INSERT INTO rollup
SELECT at / 3600000, coalesce(session_key, 0), coalesce(model, ''), coalesce(branch, ''), coalesce(subagent_type, ''),
  sum(NOT failed), sum(failed), sum(input IS NOT NULL AND cost_nano IS NULL),
  coalesce(sum(input), 0), coalesce(sum(output), 0), coalesce(sum(cache_read), 0), coalesce(sum(cache_write), 0),
  coalesce(sum(cost_nano), 0),
  sum(reasoning), sum(cache_write_1h), sum(reported_nano),
  count(reasoning), count(cache_write_1h), count(reported_nano),
  0, 0, 0, 0, 0, coalesce(sum(cost_nano), 0)
FROM request GROUP BY 1, 2, 3, 4, 5;

INSERT INTO time_rollup
SELECT hour, model,
  sum(requests), sum(failed), sum(unpriced), sum(input), sum(output), sum(cache_read), sum(cache_write), sum(cost_nano),
  sum(reasoning), sum(cache_write_1h), sum(reported_nano),
  sum(reasoning_known), sum(cache_write_1h_known), sum(reported_known),
  0, 0, 0, 0, 0, sum(unsplit_nano)
FROM rollup GROUP BY 1, 2;

INSERT INTO session_rollup
SELECT session_key,
  sum(requests), sum(failed), sum(unpriced), sum(input), sum(output), sum(cache_read), sum(cache_write), sum(cost_nano),
  sum(reasoning), sum(cache_write_1h), sum(reported_nano),
  sum(reasoning_known), sum(cache_write_1h_known), sum(reported_known),
  0, 0, 0, 0, 0, sum(unsplit_nano)
FROM rollup GROUP BY 1;

INSERT INTO model_rollup
SELECT model, branch, subagent_type, session_key,
  sum(requests), sum(failed), sum(unpriced), sum(input), sum(output), sum(cache_read), sum(cache_write), sum(cost_nano),
  sum(reasoning), sum(cache_write_1h), sum(reported_nano),
  sum(reasoning_known), sum(cache_write_1h_known), sum(reported_known),
  0, 0, 0, 0, 0, sum(unsplit_nano)
FROM rollup GROUP BY 1, 2, 3, 4;
