import type { Database } from "bun:sqlite";
import type { RebuildStep } from "../../store.ts";
import type { SessionBook } from "../session-book.ts";
import { cubes, placeOfRequest, sumOf, valueColumns, type Cube } from "./rollup-column.ts";
import { sortInToolChanges } from "./tool-rollup.ts";
import { counterSums, toolSums, workSums } from "./work-sum.ts";

/**
 * One step takes this much of history: some ten thousand requests in a busy month, which is tens of milliseconds. No index
 * parts tool calls by their durations, so a part of those would cost as much as the whole.
 */
const rowsPerStep = { hour: 24 * 30, session_key: 1000, duration_ms: Number.MAX_SAFE_INTEGER } as const;

/** A table of sums, and how a part of it, from ?1 to ?2, is made from what it sums. */
interface Sums {
  readonly table: string;
  readonly source: string;
  /** The column that history is divided by, and how it is read from the source. */
  readonly key: keyof typeof rowsPerStep;
  readonly of: string;
  readonly made: string;
}

const { session_key: sessionOf } = placeOfRequest;

/** The index of requests that leads to a part of history. */
const requestsOf = {
  hour: "at >= ?1 * 3600000 AND at < ?2 * 3600000",
  session_key: `((session_key >= ?1 AND session_key < ?2)
    OR (?1 <= 0 AND session_key IS NULL AND ${sessionOf} >= ?1 AND ${sessionOf} < ?2))`,
} as const;

const ofSession = { key: "session_key", of: "coalesce(session_key, 0)" } as const;

const all: readonly Sums[] = [
  ...Object.values(cubes).map(sumsOf),
  { ...ofSession, table: "work_rollup", source: "tool_call", made: workSums },
  { ...ofSession, table: "counter_rollup", source: "series", made: counterSums },
  {
    table: "tool_rollup",
    source: "tool_call",
    key: "duration_ms",
    of: "coalesce(duration_ms, -1)",
    made: toolSums,
  },
];

/**
 * Makes the roll-ups anew from what they sum, a part of history at a time. Commits may come between two steps: each step
 * is a transaction that looks at all rows of its part, so it does not matter on which side of it a change falls. Sessions
 * whose sums were wrong count as changed.
 */
export function* rebuildRollup(db: Database, sessions: SessionBook): Generator<RebuildStep> {
  for (const sums of all) {
    const { first, end } = rangeOf(db, sums);
    const step = rowsPerStep[sums.key];
    for (let from = first; from < end; from += step)
      yield rebuildPart(db, sums, { from, to: from + step, sessions });
  }
}

function sumsOf({ table, keys }: Cube): Sums {
  const key = keys.includes("hour") ? "hour" : "session_key";
  const places = keys.map((name) => placeOfRequest[name]);
  const made = `SELECT ${[...places, ...valueColumns.map(sumOf)].join(", ")}
    FROM request WHERE ${requestsOf[key]} GROUP BY ${places.join(", ")}`;
  return { table, source: "request", key, of: placeOfRequest[key], made };
}

/** Everything that is in the table or ought to be. */
function rangeOf(db: Database, { table, source, key, of }: Sums): { first: number; end: number } {
  const row = db
    .query<{ first: number | null; last: number | null }, []>(
      `SELECT min(first) AS first, max(last) AS last FROM (
         SELECT min(${key}) AS first, max(${key}) AS last FROM ${table}
         UNION ALL SELECT min(${of}), max(${of}) FROM ${source})`,
    )
    .get();
  return { first: row?.first ?? 0, end: (row?.last ?? -1) + 1 };
}

function rebuildPart(
  db: Database,
  { table, key, made }: Sums,
  { from, to, sessions }: { from: number; to: number; sessions: SessionBook },
): RebuildStep {
  const within = `${key} >= ?1 AND ${key} < ?2`;
  const held = `SELECT * FROM ${table} WHERE ${within}`;
  const count = (sql: string): number =>
    db.query<{ count: number }, [number, number]>(`SELECT count(*) AS count FROM (${sql})`).get(from, to)
      ?.count ?? 0;
  const rebuild = db.transaction((): RebuildStep => {
    // What waits to be added would be added to cells that hold it already.
    if (table === "tool_rollup") for (const statement of sortInToolChanges) db.run(statement);
    const cells = count(made);
    const same = count(`${held} INTERSECT SELECT * FROM (${made})`);
    const [missing, stray] = [cells - same, count(held) - same];
    if (missing + stray > 0) {
      db.prepare(`DELETE FROM ${table} WHERE ${within}`).run(from, to);
      db.prepare(`INSERT INTO ${table} ${made}`).run(from, to);
      if (key === "session_key") sessions.raise(sessionsBetween(db, from, to));
      sessions.flush();
    }
    // A cell with other sums is both: what it holds is left over, and what it ought to hold is missing.
    return { cells, wrong: Math.max(missing, stray) };
  });
  return rebuild.immediate();
}

function sessionsBetween(db: Database, from: number, to: number): number[] {
  return db
    .query<{ key: number }, [number, number]>("SELECT key FROM session WHERE key >= ? AND key < ?")
    .all(from, to)
    .map(({ key }) => key);
}
