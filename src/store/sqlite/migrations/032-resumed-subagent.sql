-- A subagent that ended may be sent a message and work on: when it was last begun, and its last end.
ALTER TABLE subagent ADD COLUMN begun_at INTEGER;
ALTER TABLE subagent ADD COLUMN last_ended_at INTEGER;
