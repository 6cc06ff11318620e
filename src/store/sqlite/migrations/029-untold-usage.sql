-- An answer whose tokens nobody told has no price: it counts among the requests that are in no cost, as one of a model without a price does.

CREATE TEMP TABLE untold AS
SELECT at / 3600000 AS hour,
  coalesce(session_key, 0) AS session_key,
  coalesce(model, '') AS model,
  coalesce(branch, '') AS branch,
  coalesce(subagent_type, '') AS subagent_type, count(*) AS requests
FROM request WHERE input IS NULL AND cost_nano IS NULL AND NOT failed GROUP BY 1, 2, 3, 4, 5;

UPDATE rollup SET unpriced = rollup.unpriced + told.requests
FROM (SELECT hour, session_key, model, branch, subagent_type, sum(requests) AS requests FROM temp.untold GROUP BY hour, session_key, model, branch, subagent_type) AS told
WHERE rollup.hour = told.hour AND rollup.session_key = told.session_key AND rollup.model = told.model AND rollup.branch = told.branch AND rollup.subagent_type = told.subagent_type;

UPDATE time_rollup SET unpriced = time_rollup.unpriced + told.requests
FROM (SELECT hour, model, sum(requests) AS requests FROM temp.untold GROUP BY hour, model) AS told
WHERE time_rollup.hour = told.hour AND time_rollup.model = told.model;

UPDATE hour_rollup SET unpriced = hour_rollup.unpriced + told.requests
FROM (SELECT hour, sum(requests) AS requests FROM temp.untold GROUP BY hour) AS told
WHERE hour_rollup.hour = told.hour;

UPDATE session_hour_rollup SET unpriced = session_hour_rollup.unpriced + told.requests
FROM (SELECT hour, session_key, sum(requests) AS requests FROM temp.untold GROUP BY hour, session_key) AS told
WHERE session_hour_rollup.hour = told.hour AND session_hour_rollup.session_key = told.session_key;

UPDATE session_rollup SET unpriced = session_rollup.unpriced + told.requests
FROM (SELECT session_key, sum(requests) AS requests FROM temp.untold GROUP BY session_key) AS told
WHERE session_rollup.session_key = told.session_key;

UPDATE model_rollup SET unpriced = model_rollup.unpriced + told.requests
FROM (SELECT model, branch, subagent_type, session_key, sum(requests) AS requests FROM temp.untold GROUP BY model, branch, subagent_type, session_key) AS told
WHERE model_rollup.model = told.model AND model_rollup.branch = told.branch AND model_rollup.subagent_type = told.subagent_type AND model_rollup.session_key = told.session_key;

DROP TABLE temp.untold;
