-- Whose team an alert is about, as its user is told. Alerts of before know none.
ALTER TABLE alert ADD COLUMN team TEXT;
