import type { Database } from "bun:sqlite";
import type { RebuildStep } from "../store.ts";
import { hourMs } from "./rollup-cells.ts";
import { placeOfRequest, sumOf, valueColumns } from "./rollup-column.ts";
import { counterSums, workSums } from "./work-sum.ts";

/** One step takes this much of history: some ten thousand requests in a busy month, which is tens of milliseconds. */
const hoursPerStep = 24 * 30;
const sessionsPerStep = 1000;

const values = valueColumns.map(sumOf).join(", ");
const place = placeOfRequest.join(", ");

const hourly = `
  SELECT at / ${hourMs}, ${place}, ${values}
  FROM request WHERE at >= ?1 * ${hourMs} AND at < ?2 * ${hourMs} GROUP BY 1, 2, 3, 4, 5`;

const perSession = `
  SELECT ${place}, ${values}
  FROM request WHERE (session_key >= ?1 AND session_key < ?2) OR (?1 = 0 AND session_key IS NULL) GROUP BY 1, 2, 3, 4`;

/**
 * Makes the roll-ups anew from what they sum, a part of history at a time. Commits may come between two steps: each step
 * is a transaction that looks at all rows of its part, so it does not matter on which side of it a change falls.
 */
export function* rebuildRollup(db: Database): Generator<RebuildStep> {
  const hours = rangeOf(db, "rollup", { key: "hour", of: `at / ${hourMs}`, source: "request" });
  for (let from = hours.first; from < hours.end; from += hoursPerStep)
    yield rebuildPart(db, { table: "rollup", key: "hour", sums: hourly, from, to: from + hoursPerStep });
  for (const { table, source, sums } of bySession) {
    const sessions = rangeOf(db, table, { key: "session_key", of: "coalesce(session_key, 0)", source });
    for (let from = sessions.first; from < sessions.end; from += sessionsPerStep)
      yield rebuildPart(db, { table, key: "session_key", sums, from, to: from + sessionsPerStep });
  }
}

/** The roll-ups by session, with what they are made from. */
const bySession = [
  { table: "session_rollup", source: "request", sums: perSession },
  { table: "work_rollup", source: "tool_call", sums: workSums },
  { table: "counter_rollup", source: "series", sums: counterSums },
] as const;

interface Part {
  readonly table: string;
  readonly key: string;
  readonly sums: string;
  readonly from: number;
  readonly to: number;
}

/** Everything that is in the table or ought to be. */
function rangeOf(
  db: Database,
  table: string,
  { key, of, source }: { key: string; of: string; source: string },
) {
  const row = db
    .query<{ first: number | null; last: number | null }, []>(
      `SELECT min(first) AS first, max(last) AS last FROM (
         SELECT min(${key}) AS first, max(${key}) AS last FROM ${table}
         UNION ALL SELECT min(${of}), max(${of}) FROM ${source})`,
    )
    .get();
  return { first: row?.first ?? 0, end: (row?.last ?? -1) + 1 };
}

function rebuildPart(db: Database, { table, key, sums, from, to }: Part): RebuildStep {
  const held = `SELECT * FROM ${table} WHERE ${key} >= ?1 AND ${key} < ?2`;
  const count = (sql: string): number =>
    db.query<{ count: number }, [number, number]>(`SELECT count(*) AS count FROM (${sql})`).get(from, to)
      ?.count ?? 0;
  const rebuild = db.transaction((): RebuildStep => {
    const right = count(sums);
    const same = count(`${held} INTERSECT SELECT * FROM (${sums})`);
    const missing = right - same;
    const stray = count(held) - same;
    if (missing + stray > 0) {
      db.prepare(`DELETE FROM ${table} WHERE ${key} >= ? AND ${key} < ?`).run(from, to);
      db.prepare(`INSERT INTO ${table} ${sums}`).run(from, to);
    }
    // A cell with other sums is both: what it holds is left over, and what it ought to hold is missing.
    return { cells: right, wrong: Math.max(missing, stray) };
  });
  return rebuild.immediate();
}
