-- What a client itself puts into a conversation, by size: memory files, listings, what hooks said, summaries.

CREATE TABLE inserted_text (
  key INTEGER PRIMARY KEY,
  session_key INTEGER,
  at INTEGER NOT NULL,
  part TEXT, label TEXT, bytes INTEGER, subagent_id TEXT,
  sources INTEGER NOT NULL
) STRICT;
CREATE INDEX inserted_text_session ON inserted_text (session_key, at);
