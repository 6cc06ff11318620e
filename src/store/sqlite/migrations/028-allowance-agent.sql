-- Two agents may use one id for their sessions: what is allowed is for one of them. What was allowed before is for the one heard
-- of last, and for none where the session is gone.
ALTER TABLE budget_allowance ADD COLUMN agent TEXT;

UPDATE budget_allowance
SET agent = (SELECT agent FROM session WHERE session.id = budget_allowance.name ORDER BY last_seen_at DESC LIMIT 1)
WHERE scope = 'session';
