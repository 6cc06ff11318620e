-- What tells whether two prompts are the same where their texts are not kept.

ALTER TABLE prompt ADD COLUMN hash TEXT;
