-- A request or a tool call stands on one line of the feed, and says itself whether there is one: the line may be in the archive. Whatever the
-- feed may have told before it went there counts as told.
ALTER TABLE request ADD COLUMN listed INTEGER DEFAULT 1;
ALTER TABLE tool_call ADD COLUMN listed INTEGER DEFAULT 1;

CREATE TEMP TABLE standing (kind TEXT NOT NULL, key INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
INSERT INTO temp.standing
SELECT kind, thing_key, min(seq) FROM entry
WHERE first = 1 AND kind IN ('request', 'tool-call') AND thing_key IS NOT NULL GROUP BY kind, thing_key;

-- A gateway's span, and the client's own record of the same request, each were the first of it.
UPDATE entry SET first = 0
WHERE first = 1 AND kind IN ('request', 'tool-call') AND thing_key IS NOT NULL
  AND seq <> (SELECT seq FROM temp.standing WHERE kind = entry.kind AND key = entry.thing_key);

UPDATE request SET listed = NULL
WHERE NOT EXISTS (SELECT 1 FROM temp.standing WHERE kind = 'request' AND key = request.key)
  AND at >= (SELECT coalesce((unixepoch(max(day)) + 86400) * 1000, 0) FROM archive_file);
UPDATE tool_call SET listed = NULL
WHERE NOT EXISTS (SELECT 1 FROM temp.standing WHERE kind = 'tool-call' AND key = tool_call.key)
  AND at >= (SELECT coalesce((unixepoch(max(day)) + 86400) * 1000, 0) FROM archive_file);

DROP TABLE temp.standing;
