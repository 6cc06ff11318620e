-- Reports over years draw their periods by the hour and count the sessions of each: an hour as one row where its models do not
-- matter, and as one row a session where they, branches and subagents do not.

CREATE TABLE hour_rollup (
  hour INTEGER NOT NULL,
  requests INTEGER NOT NULL, failed INTEGER NOT NULL, unpriced INTEGER NOT NULL,
  input INTEGER NOT NULL, output INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  reasoning INTEGER, cache_write_1h INTEGER, reported_nano INTEGER,
  reasoning_known INTEGER NOT NULL, cache_write_1h_known INTEGER NOT NULL, reported_known INTEGER NOT NULL,
  input_nano INTEGER NOT NULL, output_nano INTEGER NOT NULL, cache_read_nano INTEGER NOT NULL, cache_write_nano INTEGER NOT NULL,
  cache_saved_nano INTEGER NOT NULL, unsplit_nano INTEGER NOT NULL,
  PRIMARY KEY (hour)
) STRICT, WITHOUT ROWID;

CREATE TABLE session_hour_rollup (
  hour INTEGER NOT NULL, session_key INTEGER NOT NULL,
  requests INTEGER NOT NULL, failed INTEGER NOT NULL, unpriced INTEGER NOT NULL,
  input INTEGER NOT NULL, output INTEGER NOT NULL, cache_read INTEGER NOT NULL, cache_write INTEGER NOT NULL,
  cost_nano INTEGER NOT NULL,
  reasoning INTEGER, cache_write_1h INTEGER, reported_nano INTEGER,
  reasoning_known INTEGER NOT NULL, cache_write_1h_known INTEGER NOT NULL, reported_known INTEGER NOT NULL,
  input_nano INTEGER NOT NULL, output_nano INTEGER NOT NULL, cache_read_nano INTEGER NOT NULL, cache_write_nano INTEGER NOT NULL,
  cache_saved_nano INTEGER NOT NULL, unsplit_nano INTEGER NOT NULL,
  PRIMARY KEY (hour, session_key)
) STRICT, WITHOUT ROWID;

INSERT INTO session_hour_rollup
SELECT hour, session_key,
  sum(requests), sum(failed), sum(unpriced), sum(input), sum(output), sum(cache_read), sum(cache_write), sum(cost_nano),
  sum(reasoning), sum(cache_write_1h), sum(reported_nano),
  sum(reasoning_known), sum(cache_write_1h_known), sum(reported_known),
  sum(input_nano), sum(output_nano), sum(cache_read_nano), sum(cache_write_nano), sum(cache_saved_nano), sum(unsplit_nano)
FROM rollup GROUP BY hour, session_key;

INSERT INTO hour_rollup
SELECT hour,
  sum(requests), sum(failed), sum(unpriced), sum(input), sum(output), sum(cache_read), sum(cache_write), sum(cost_nano),
  sum(reasoning), sum(cache_write_1h), sum(reported_nano),
  sum(reasoning_known), sum(cache_write_1h_known), sum(reported_known),
  sum(input_nano), sum(output_nano), sum(cache_read_nano), sum(cache_write_nano), sum(cache_saved_nano), sum(unsplit_nano)
FROM session_hour_rollup GROUP BY hour;
