-- Which sessions were forked from one: few have a parent, and only these are in the index.
CREATE INDEX session_parent ON session (parent_session_id, started_at) WHERE parent_session_id IS NOT NULL;
