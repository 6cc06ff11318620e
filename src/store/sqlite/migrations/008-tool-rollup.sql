-- Tool calls that went alike and took equally long, kept current with each commit: grouping a million of them anew is a sort
-- that takes seconds. -1 and '' stand for unknown, for a key holds no NULL. A wait is told by domain/tool-call.ts.
CREATE TABLE tool_rollup (
  tool TEXT NOT NULL, duration_ms INTEGER NOT NULL, success INTEGER NOT NULL, decision TEXT NOT NULL, decided_by TEXT NOT NULL,
  calls INTEGER NOT NULL, timed INTEGER NOT NULL, wait_ms INTEGER NOT NULL,
  PRIMARY KEY (tool, duration_ms, success, decision, decided_by)
) STRICT, WITHOUT ROWID;

INSERT INTO tool_rollup
SELECT coalesce(tool, ''), coalesce(duration_ms, -1), coalesce(success, -1), coalesce(decision, ''), coalesce(decided_by, ''),
  count(*), count(blocked_ms),
  coalesce(sum(iif(coalesce(decided_by, '') IN ('config', 'hook', 'auto'), iif(blocked_ms IS NULL, NULL, 0), min(blocked_ms, 3600000))), 0)
FROM tool_call WHERE tool IS NOT NULL OR tool_use_id IS NOT NULL GROUP BY 1, 2, 3, 4, 5;
