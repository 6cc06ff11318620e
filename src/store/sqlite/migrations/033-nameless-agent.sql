-- A request that names no session says itself who made it. Its sums stand under the agent's number below zero, in place of a session's
-- key; 0 stays the place of those whose agent was not kept.
ALTER TABLE request ADD COLUMN agent TEXT;
CREATE TABLE nameless_agent (key INTEGER PRIMARY KEY, agent TEXT NOT NULL UNIQUE) STRICT;
