-- Which thresholds of its context a session was told of is asked whenever it passes one: few lines among millions.

CREATE INDEX entry_threshold ON entry (session_key) WHERE name = 'context_threshold';
