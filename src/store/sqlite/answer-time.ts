import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { UnixMs } from "../../domain/time.ts";
import type { AnswerTimes, Filter } from "../store.ts";
import { conditionsOf } from "./condition.ts";
import { optional } from "./mapping.ts";
import type { Row } from "./thing-table.ts";

/** The first and the last answered request: two looks at an index by time, or by session and time. */
export function answerTimesOf(db: Database, filter: Filter): AnswerTimes | undefined {
  const first = endOf(db, filter, "ASC");
  const last = endOf(db, filter, "DESC");
  return first === undefined || last === undefined ? undefined : { first, last };
}

function endOf(db: Database, filter: Filter, order: "ASC" | "DESC"): UnixMs | undefined {
  const { where, values } = conditionsOf(filter, { table: "request", timed: true, modelled: true });
  const condition = where === "" ? "WHERE NOT request.failed" : `${where} AND NOT request.failed`;
  const found = db.query<Row, SQLQueryBindings[]>(
    `SELECT request.at FROM request LEFT JOIN session ON session.key = request.session_key
     ${condition} ORDER BY request.at ${order} LIMIT 1`,
  );
  return optional(found.get(...values)?.["at"]);
}
