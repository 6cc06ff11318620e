-- Lines of transcripts that do not name their request are looked for by each event of their session; nearly every ledger has none.
CREATE INDEX request_line ON request (session_key, at) WHERE request_id IS NULL AND message_id IS NOT NULL;
