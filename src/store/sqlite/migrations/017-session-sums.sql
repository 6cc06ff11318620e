-- What a list of sessions says of each is read from sums alone: its models, and its tool calls as a list counts them.
CREATE INDEX model_rollup_session ON model_rollup (session_key, model);

CREATE TABLE session_work (
  session_key INTEGER PRIMARY KEY,
  calls INTEGER NOT NULL,
  -- Those that name their tool or its use, and those that did not succeed, whoever kept them from it.
  named INTEGER NOT NULL, unsuccessful INTEGER NOT NULL,
  answered INTEGER NOT NULL, failed INTEGER NOT NULL,
  -- How many calls tell of a part, and the part's sum.
  timed INTEGER NOT NULL, wait_ms INTEGER NOT NULL,
  added_known INTEGER NOT NULL, lines_added INTEGER NOT NULL,
  removed_known INTEGER NOT NULL, lines_removed INTEGER NOT NULL,
  edits INTEGER NOT NULL, judged INTEGER NOT NULL, one_shot INTEGER NOT NULL
) STRICT;

INSERT INTO session_work
SELECT session_key, calls, own.named, own.unsuccessful, answered, failed, timed, wait_ms, added_known, lines_added,
  removed_known, lines_removed, edits, judged, one_shot
FROM work_rollup JOIN (
  SELECT session_key AS key, sum(tool IS NOT NULL OR tool_use_id IS NOT NULL) AS named, sum(success IS 0) AS unsuccessful
  FROM tool_call WHERE session_key IS NOT NULL GROUP BY session_key
) own ON own.key = work_rollup.session_key;
DROP TABLE work_rollup;
ALTER TABLE session_work RENAME TO work_rollup;

-- Calls of the last days are found without the others.
CREATE INDEX tool_call_at ON tool_call (at);
