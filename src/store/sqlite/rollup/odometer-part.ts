import type { OwnerWork } from "../../../domain/work.ts";
import type { UsageRow } from "../../store.ts";
import { optional } from "../mapping.ts";
import type { Row } from "../thing-table.ts";
import { usageColumns, usageRowOf } from "./usage-sum.ts";

/** Whose a session is. Sessions of the same owner have the same object. */
export interface Owner {
  readonly project: string | undefined;
  readonly agent: string | undefined;
}

/** What is summed of a cell, and its name in a row of usage. */
const usageSums: readonly (readonly [column: string, name: string])[] = [
  ["failed", "failed_requests"],
  ...[...usageColumns, "reported_nano"].map((column) => [column, column] as const),
];

/** The columns of a cell, in the order of its sums. */
export const summedColumns = usageSums.map(([column]) => column).join(", ");

/** A row whose last columns are `summedColumns`. A list, for those are read in half the time of objects. */
export type Cell = readonly (number | string | null)[];

/** What some sessions come to, by whose they are: what their requests used by model, and what they did, in thousandths. */
export class OdometerPart {
  readonly #usage = new Map<Owner, Map<string, (number | null)[]>>();
  readonly #work = new Map<Owner, Row>();

  /** Adds what one cell holds. */
  addUsage(owner: Owner, model: string, cell: Cell): void {
    const models = this.#usage.get(owner) ?? new Map<string, (number | null)[]>();
    this.#usage.set(owner, models);
    const sums = models.get(model) ?? usageSums.map(() => null);
    models.set(model, sums);
    addCell(sums, cell);
  }

  addWork(owner: Owner, told: Row): void {
    const sum = this.#work.get(owner) ?? {};
    this.#work.set(owner, sum);
    for (const name of Object.keys(told)) sum[name] = added(sum[name], told[name]);
  }

  add(other: OdometerPart): void {
    for (const [owner, models] of other.#usage)
      for (const [model, sums] of models) this.addUsage(owner, model, sums);
    for (const [owner, told] of other.#work) this.addWork(owner, told);
  }

  usage(): UsageRow[] {
    return [...this.#usage].flatMap(([{ project, agent }, models]) =>
      [...models].map(([model, sums]) =>
        usageRowOf(rowOf(sums), { keys: [project, model || undefined, agent], from: undefined }),
      ),
    );
  }

  work(): OwnerWork[] {
    return [...this.#work].map(([owner, sum]) => workOf(owner, sum));
  }
}

/** A part that nobody told stays unknown. */
function addCell(sums: (number | null)[], cell: Cell): void {
  const first = cell.length - sums.length;
  for (let index = 0; index < sums.length; index += 1) {
    const value = cell[first + index];
    if (typeof value === "number") sums[index] = (sums[index] ?? 0) + value;
  }
}

function rowOf(sums: Cell): Row {
  return Object.fromEntries(usageSums.map(([, name], index) => [name, sums[index] ?? null]));
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
