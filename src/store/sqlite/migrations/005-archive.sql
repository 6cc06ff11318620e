-- Raw events leave the ledger for files. Rows of archive_file stay for good: their last_seq keeps numbers from coming again.
CREATE TABLE archive_file (
  key INTEGER PRIMARY KEY,
  -- The UTC day of the events in it, and which file of that day it is.
  day TEXT NOT NULL,
  part INTEGER NOT NULL,
  name TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  -- Of its contents, once they are known: all of these or none.
  rows INTEGER, text_bytes INTEGER, file_bytes INTEGER, sha256 TEXT, first_seq INTEGER, last_seq INTEGER,
  -- Until when restored events are left in the ledger.
  held_until INTEGER,
  UNIQUE (day, part)
) STRICT;

-- What entry_identity is for entries: archived records that come again are known by it.
CREATE TABLE archived_entry (
  at INTEGER NOT NULL,
  digest INTEGER NOT NULL,
  PRIMARY KEY (at, digest)
) STRICT, WITHOUT ROWID;
