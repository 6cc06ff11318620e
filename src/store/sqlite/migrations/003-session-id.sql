-- Sessions are asked for by their id alone, or by its beginning.
CREATE INDEX session_id ON session (id);
