import type { Database } from "bun:sqlite";
import type { OwnerWork } from "../../../domain/work.ts";
import type { Odometer } from "../../odometer.ts";
import type { UsageRow } from "../../store.ts";
import { optional, optionalText } from "../mapping.ts";
import type { Row } from "../thing-table.ts";
import { usageColumns, usageRowOf } from "./usage-sum.ts";

/** Whose a session is. Sessions of the same owner have the same object. */
interface Owner {
  readonly project: string | undefined;
  readonly agent: string | undefined;
}

/** Of requests that name no session. */
const nobody: Owner = { project: undefined, agent: undefined };

/** What is summed of a cell, and its name in a row of usage. */
const usageSums: readonly (readonly [column: string, name: string])[] = [
  ["failed", "failed_requests"],
  ...[...usageColumns, "reported_nano"].map((column) => [column, column] as const),
];

/** A row of the statement below: the session, and from there on the sums in the order of `usageSums`. */
type Cell = (number | null)[];
const firstSum = 1;

const cellSql = `
  SELECT session_key, ${usageSums.map(([column]) => column).join(", ")} FROM model_rollup WHERE model = ?`;

/** In thousandths, as counters are, so that all add up without dust. */
const workSql = `
  SELECT session_key, named * 1000, unsuccessful * 1000, iif(added_known > 0, lines_added * 1000, NULL),
    iif(removed_known > 0, lines_removed * 1000, NULL) FROM work_rollup`;

const counterSql = "SELECT session_key, measure, milli FROM counter_rollup";

/**
 * The sums of everything, added up here: SQLite would sort tens of thousands of cells by texts to group them, which takes four
 * times as long as to read them.
 */
export class SqliteOdometer implements Odometer {
  readonly #db: Database;

  constructor(db: Database) {
    this.#db = db;
  }

  usage(): UsageRow[] {
    const owners = this.#owners();
    const models = this.#db.query("SELECT DISTINCT model FROM model_rollup").values() as string[][];
    // Model by model: all cells at once would take tens of megabytes, and their names as long as their sums.
    return models.flatMap(([model = ""]) =>
      [...this.#cellsOf(model, owners)].map(([owner, sum]) =>
        usageRowOf(rowOf(sum), { keys: [owner.project, model || undefined, owner.agent], from: undefined }),
      ),
    );
  }

  #cellsOf(model: string, owners: ReadonlyMap<number, Owner>): ReadonlyMap<Owner, Cell> {
    const sums = new Map<Owner, Cell>();
    // Rows as lists: made and read in half the time of objects.
    for (const cell of this.#db.query(cellSql).values(model) as Cell[]) {
      const owner = owners.get(Number(cell[0])) ?? nobody;
      const sum = sums.get(owner);
      if (sum === undefined) sums.set(owner, cell);
      else addCell(sum, cell);
    }
    return sums;
  }

  work(): OwnerWork[] {
    const owners = this.#owners();
    const counters = this.#counters();
    const sums = new Map<Owner, Row>();
    const add = (key: number, told: Row): void => {
      const owner = owners.get(key) ?? nobody;
      const sum = sums.get(owner) ?? {};
      sums.set(owner, sum);
      for (const name of Object.keys(told)) sum[name] = added(sum[name], told[name]);
    };
    const counted: Row = { sessions: 1000 };
    for (const key of owners.keys()) add(key, counted);
    for (const [key, told] of counters) add(key, told);
    for (const [key, calls, failures, ...lines] of this.#db.query(workSql).values() as number[][]) {
      const known = counters.get(Number(key));
      const [linesAdded = null, linesRemoved = null] = lines;
      add(Number(key), {
        tool_calls: calls ?? 0,
        tool_failures: failures ?? 0,
        lines_added: known?.["lines_added"] === undefined ? linesAdded : null,
        lines_removed: known?.["lines_removed"] === undefined ? linesRemoved : null,
      });
    }
    return [...sums].map(([owner, sum]) => workOf(owner, sum));
  }

  #owners(): ReadonlyMap<number, Owner> {
    const known = new Map<string, Owner>();
    const rows = this.#db.query<Row, []>("SELECT key, project, agent FROM session").all();
    return new Map(
      rows.map((row) => {
        const owner = { project: optionalText(row["project"]), agent: String(row["agent"]) };
        const name = `${owner.agent}\0${owner.project ?? "\0"}`;
        const same = known.get(name) ?? owner;
        known.set(name, same);
        return [Number(row["key"]), same];
      }),
    );
  }

  /** A session's counters in thousandths. They outweigh what its tools' results tell under the same name. */
  #counters(): ReadonlyMap<number, Row> {
    const found = new Map<number, Row>();
    for (const row of this.#db.query<Row, []>(counterSql).iterate()) {
      const key = Number(row["session_key"]);
      const name = String(row["measure"]).replace(".", "_");
      found.set(key, { ...found.get(key), [name]: row["milli"] ?? null });
    }
    return found;
  }
}

/** Adds to a cell what another holds. A part that neither knows stays unknown. */
function addCell(sum: Cell, cell: Cell): void {
  for (let at = firstSum; at < cell.length; at += 1) {
    const value = cell[at];
    if (value !== null) sum[at] = Number(sum[at]) + Number(value);
  }
}

function rowOf(cell: Cell): Row {
  return Object.fromEntries(usageSums.map(([, name], index) => [name, cell[index + firstSum] ?? null]));
}

function added(a: Row[string] | undefined, b: Row[string] | undefined): number | null {
  if (b === null || b === undefined) return a === undefined || a === null ? null : Number(a);
  return Number(a ?? 0) + Number(b);
}

function workOf({ project, agent = "" }: Owner, sum: Row): OwnerWork {
  return {
    project,
    agent,
    sessions: whole(sum["sessions"]) ?? 0,
    toolCalls: whole(sum["tool_calls"]) ?? 0,
    toolFailures: whole(sum["tool_failures"]) ?? 0,
    linesAdded: whole(sum["lines_added"]),
    linesRemoved: whole(sum["lines_removed"]),
    commits: whole(sum["commits"]),
    pullRequests: whole(sum["pull-requests"]),
    activeSeconds: whole(added(sum["active_user"], sum["active_cli"])),
  };
}

function whole(milli: Row[string] | undefined): number | undefined {
  const known = optional(milli);
  return known === undefined ? undefined : known / 1000;
}
