import type { Database } from "bun:sqlite";
import type { Measure } from "../../../domain/observation.ts";
import type { OwnerWork } from "../../../domain/work.ts";
import { optional, optionalText } from "../mapping.ts";
import type { Row } from "../thing-table.ts";

/** Whether a session has a counter of its own, which outweighs what its tools' results tell. */
function hasCounter(measure: Measure): string {
  return `EXISTS (SELECT 1 FROM counter_rollup WHERE session_key = session.key AND measure = '${measure}')`;
}

const sessionSql = `
  SELECT project, agent, count(*) AS sessions,
    coalesce(sum(named), 0) AS tool_calls, coalesce(sum(unsuccessful), 0) AS tool_failures,
    sum(iif(added_known > 0 AND NOT ${hasCounter("lines.added")}, lines_added, NULL)) AS lines_added,
    sum(iif(removed_known > 0 AND NOT ${hasCounter("lines.removed")}, lines_removed, NULL)) AS lines_removed
  FROM session LEFT JOIN work_rollup ON work_rollup.session_key = session.key GROUP BY project, agent`;

const counterSql = `
  SELECT project, agent, measure, sum(milli) AS milli
  FROM counter_rollup JOIN session ON session.key = counter_rollup.session_key GROUP BY project, agent, measure`;

/** What all sessions did, from the sums that are kept of them. */
export function sumOwnerWork(db: Database): OwnerWork[] {
  const rows = (sql: string): Row[] => db.query<Row, []>(sql).all();
  const counters = Map.groupBy(rows(counterSql), nameOf);
  return rows(sessionSql).map((row) => {
    const milli = (...measures: readonly Measure[]): number | undefined =>
      sumOf(counters.get(nameOf(row)) ?? [], measures);
    return {
      project: optionalText(row["project"]),
      agent: String(row["agent"]),
      sessions: Number(row["sessions"]),
      toolCalls: Number(row["tool_calls"]),
      toolFailures: Number(row["tool_failures"]),
      linesAdded: added(optional(row["lines_added"]), milli("lines.added")),
      linesRemoved: added(optional(row["lines_removed"]), milli("lines.removed")),
      commits: milli("commits"),
      pullRequests: milli("pull-requests"),
      activeSeconds: milli("active.user", "active.cli"),
    };
  });
}

function nameOf(row: Row): string {
  return JSON.stringify([row["project"], row["agent"]]);
}

/** Thousandths are added before they are divided, so that no dust of binary fractions is left. */
function sumOf(counters: readonly Row[], measures: readonly Measure[]): number | undefined {
  const own = counters.filter(({ measure }) => measures.some((name) => name === measure));
  return own.length === 0 ? undefined : own.reduce((sum, row) => sum + Number(row["milli"]), 0) / 1000;
}

function added(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : a + (b ?? 0);
}
