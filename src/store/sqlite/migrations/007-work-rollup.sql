-- What sessions did beside their requests, kept current with each commit, so that a question about thousands of sessions
-- reads none of their calls. What each column means is told by domain/work.ts and domain/tool-call.ts.
CREATE TABLE work_rollup (
  session_key INTEGER PRIMARY KEY,
  calls INTEGER NOT NULL,
  answered INTEGER NOT NULL, failed INTEGER NOT NULL,
  -- How many calls tell of a part, and the part's sum.
  timed INTEGER NOT NULL, wait_ms INTEGER NOT NULL,
  added_known INTEGER NOT NULL, lines_added INTEGER NOT NULL,
  removed_known INTEGER NOT NULL, lines_removed INTEGER NOT NULL,
  edits INTEGER NOT NULL, judged INTEGER NOT NULL, one_shot INTEGER NOT NULL
) STRICT;

-- Counters in thousandths: whole numbers add up to the same in every order.
CREATE TABLE counter_rollup (
  session_key INTEGER NOT NULL, measure TEXT NOT NULL,
  milli INTEGER NOT NULL,
  PRIMARY KEY (session_key, measure)
) STRICT, WITHOUT ROWID;

-- Whether an edit was of one shot hangs on the edits around it.
CREATE INDEX tool_call_edit ON tool_call (session_key, at) WHERE tool IN ('Edit', 'MultiEdit', 'NotebookEdit', 'Write');

INSERT INTO work_rollup
SELECT session_key, count(*),
  coalesce(sum(success IS NOT NULL AND decision IS NOT 'reject'), 0), coalesce(sum(success = 0 AND decision IS NOT 'reject'), 0),
  count(blocked_ms),
  coalesce(sum(iif(coalesce(decided_by, '') IN ('config', 'hook', 'auto'), iif(blocked_ms IS NULL, NULL, 0), min(blocked_ms, 3600000))), 0),
  count(lines_added), coalesce(sum(lines_added), 0), count(lines_removed), coalesce(sum(lines_removed), 0),
  0, 0, 0
FROM tool_call WHERE session_key IS NOT NULL GROUP BY session_key;

UPDATE work_rollup SET edits = own.edits, judged = own.judged, one_shot = own.one_shot FROM (
  SELECT session_key, count(*) AS edits, sum(file_path IS NOT NULL) AS judged,
    sum(file_path IS NOT NULL AND next IS NULL AND success IS 1) AS one_shot
  FROM (
    SELECT session_key, file_path, success, success IS NOT NULL OR decision IS 'reject' AS ended,
      lead(key) OVER (PARTITION BY session_key, file_path, coalesce(prompt_id, (
        SELECT coalesce(prompt.prompt_id, prompt.at) FROM prompt
        WHERE prompt.session_key = tool_call.session_key AND prompt.at <= tool_call.at ORDER BY prompt.at DESC LIMIT 1
      )) ORDER BY at, key) AS next
    FROM tool_call WHERE session_key IS NOT NULL AND tool IN ('Edit', 'MultiEdit', 'NotebookEdit', 'Write')
  ) WHERE ended GROUP BY session_key
) own WHERE own.session_key = work_rollup.session_key;

INSERT INTO counter_rollup
SELECT session_key, measure, sum(CAST(round(increase * 1000) AS INTEGER))
FROM series JOIN point ON point.series_key = series.key
WHERE session_key IS NOT NULL AND measure IN ('lines.added', 'lines.removed', 'commits', 'pull-requests', 'active.user', 'active.cli')
GROUP BY 1, 2;
