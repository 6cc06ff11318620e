-- Who waits is asked all day long, of ledgers with thousands of sessions that do not (session-list.ts).

CREATE INDEX session_doing ON session (coalesce(activity ->> 'state', 'none'), last_seen_at, key);
