-- What became of a task and when, what has to be done before it, and when a call of a tool was answered.

ALTER TABLE task ADD COLUMN history TEXT;
ALTER TABLE task ADD COLUMN blocked_by TEXT;
ALTER TABLE tool_call ADD COLUMN ended_at INTEGER;
