import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Measure } from "../../domain/observation.ts";
import type { Filter } from "../store.ts";
import type { Pages, StoredPoint } from "../whole.ts";
import { alsoOf, conditionsOf } from "./condition.ts";
import { optional, optionalText } from "./mapping.ts";
import type { Row } from "./thing-table.ts";

/** Points read at a time. */
const pageRows = 5000;

const joined =
  // The order of the table is that of the pages, so it is read first.
  "FROM point CROSS JOIN series ON series.key = point.series_key LEFT JOIN session ON session.key = series.session_key";

/** The points of metrics, series by series. */
export function pointPages(db: Database, filter: Filter): Pages<StoredPoint> {
  const asked = alsoOf(conditionsOf(filter, "series"), [
    ["point.at >= ?", filter.from],
    ["point.at < ?", filter.to],
  ]);
  const { where, values } = asked;
  const beyond = alsoOf(asked, [["(series_key, start_nano, time_nano) > (?, ?, ?)", -1, "", ""]]);
  const count = db.prepare<Row, SQLQueryBindings[]>(`SELECT count(*) AS total ${joined} ${where}`);
  const page = db.prepare<Row, SQLQueryBindings[]>(
    `SELECT series.session_key, series.agent, identity, metric, unit, measure, series.model, point.* ${joined}
     ${beyond.where}
     ORDER BY series_key, start_nano, time_nano LIMIT ?`,
  );
  return {
    total: Number(count.get(...values)?.["total"] ?? 0),
    *[Symbol.iterator]() {
      let position: SQLQueryBindings[] = [-1, "", ""];
      for (;;) {
        const rows = page.all(...values, ...position, pageRows);
        const last = rows.at(-1);
        if (last === undefined) return;
        yield rows.map(pointOf);
        position = [last["series_key"] ?? -1, last["start_nano"] ?? "", last["time_nano"] ?? ""];
      }
    },
  };
}

function pointOf(row: Row): StoredPoint {
  return {
    agent: String(row["agent"]),
    sessionKey: optional(row["session_key"]),
    series: String(row["identity"]),
    metric: String(row["metric"]),
    unit: String(row["unit"]),
    // Written from an observation's measure only.
    measure: optionalText(row["measure"]) as Measure | undefined,
    model: optionalText(row["model"]),
    startNano: String(row["start_nano"]),
    timeNano: String(row["time_nano"]),
    at: Number(row["at"]),
    increase: Number(row["increase"]),
    total: optional(row["total"]),
    value: optionalText(row["value"]),
  };
}
