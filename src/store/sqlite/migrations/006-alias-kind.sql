-- An alias says what kind of thing it leads to (its number in alias-index.ts), so that a thing can be asked for its ids.
ALTER TABLE alias ADD COLUMN kind INTEGER;

-- What older ledgers tell by the prefix. 'line:' may be of a prompt, a request or a compaction: those stay unknown.
UPDATE alias SET kind = CASE substr(alias, 1, instr(alias, ':'))
  WHEN 'msg:' THEN 1 WHEN 'req:' THEN 1 WHEN 'cli:' THEN 1
  WHEN 'tool:' THEN 2 WHEN 'span:' THEN 2
  WHEN 'prompt:' THEN 3 WHEN 'history:' THEN 3
  WHEN 'agent:' THEN 4
  WHEN 'compaction:' THEN 5
  WHEN 'task:' THEN 6
  WHEN 'statement:' THEN 8
END;
