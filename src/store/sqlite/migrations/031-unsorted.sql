-- What falls anywhere in its table makes each commit write as many pages as it has rows. While history is read such rows stand here, in the
-- order they came, until many are sorted in at once: ids of things, and what changed in the counts of tool calls that went alike.
CREATE TABLE unsorted_alias (alias TEXT NOT NULL, key INTEGER NOT NULL, kind INTEGER) STRICT;
CREATE TABLE unsorted_tool_rollup (
  tool TEXT NOT NULL, duration_ms INTEGER NOT NULL, success INTEGER NOT NULL, decision TEXT NOT NULL, decided_by TEXT NOT NULL,
  calls INTEGER NOT NULL, timed INTEGER NOT NULL, wait_ms INTEGER NOT NULL
) STRICT;
