-- What goes on to other collectors. A payload is kept once and waits for each relay that sends it.
CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  signal TEXT NOT NULL,
  at INTEGER NOT NULL,
  items INTEGER NOT NULL,
  -- An OTLP request in protobuf, as it was after redaction; zstd.
  body BLOB NOT NULL,
  -- Length of the request before it was compressed.
  inflated INTEGER NOT NULL
) STRICT;

CREATE TABLE outbox_relay (
  relay TEXT NOT NULL,
  signal TEXT NOT NULL,
  outbox_id INTEGER NOT NULL,
  at INTEGER NOT NULL,
  items INTEGER NOT NULL,
  bytes INTEGER NOT NULL,
  inflated INTEGER NOT NULL,
  PRIMARY KEY (relay, signal, outbox_id)
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_relay_by_payload ON outbox_relay (outbox_id);
