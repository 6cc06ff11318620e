-- How a session began, where that says whose the client's account of it is: the account of a fork begins with what its parent had spent.
ALTER TABLE session ADD COLUMN begun_as TEXT;
-- A prompt that a budget gave back to its person, as far as the collector knows.
ALTER TABLE prompt ADD COLUMN stopped INTEGER;
-- The last line of the feed, where it was taken out again: its number is not given to another line.
CREATE TABLE feed_end (key INTEGER PRIMARY KEY CHECK (key = 1), last_seq INTEGER NOT NULL) STRICT;
