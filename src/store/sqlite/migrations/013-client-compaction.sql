-- What a client's own variables say of where it compacts; compaction_off is null where nobody told of them.

ALTER TABLE limit_sample ADD COLUMN compaction_off INTEGER;
ALTER TABLE limit_sample ADD COLUMN compaction_window INTEGER;
ALTER TABLE limit_sample ADD COLUMN compaction_percent INTEGER;
ALTER TABLE limit_sample ADD COLUMN compaction_output INTEGER;
