-- A request or a tool call that names no session says itself whose it is. Sums of such requests stand under the agent's number below zero,
-- in place of a session's key; 0 stays the place of those whose agent was not kept.
ALTER TABLE request ADD COLUMN agent TEXT;
ALTER TABLE tool_call ADD COLUMN agent TEXT;
CREATE TABLE nameless_agent (key INTEGER PRIMARY KEY, agent TEXT NOT NULL UNIQUE) STRICT;
