-- Things that changed and whose facts have not gone on yet. Only filled where a relay sends facts.
CREATE TABLE changed_fact (
  kind TEXT NOT NULL,
  key INTEGER NOT NULL,
  -- When it last changed.
  at INTEGER NOT NULL,
  PRIMARY KEY (kind, key)
) STRICT, WITHOUT ROWID;

CREATE INDEX changed_fact_at ON changed_fact (at);

-- This ledger among all that tell one centre, and whether what it held before has been told.
CREATE TABLE fact_origin (id TEXT NOT NULL, is_told INTEGER NOT NULL) STRICT;

INSERT INTO fact_origin VALUES (lower(hex(randomblob(8))), 0);
