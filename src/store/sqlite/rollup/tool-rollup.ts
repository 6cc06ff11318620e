import type { Database, Statement } from "bun:sqlite";
import { waitOf, type ToolCall } from "../../../domain/tool-call.ts";
import type { Inflow } from "../journal.ts";
import { RowWriter } from "../row-writer.ts";

type Place = readonly [
  tool: string,
  durationMs: number,
  success: number,
  decision: string,
  decidedBy: string,
];

/** What the calls that went alike add up to. */
interface Cell {
  readonly place: Place;
  calls: number;
  timed: number;
  waitMs: number;
}

const alike = "tool, duration_ms, success, decision, decided_by";
const columns = `${alike}, calls, timed, wait_ms`;
const added =
  "ON CONFLICT DO UPDATE SET calls = calls + excluded.calls, timed = timed + excluded.timed, wait_ms = wait_ms + excluded.wait_ms";

/** Adds what waits to the cells, and leaves none without a call. Part of a transaction. */
export const sortInToolChanges: readonly string[] = [
  `INSERT INTO tool_rollup (${columns})
   SELECT ${alike}, sum(calls), sum(timed), sum(wait_ms) FROM unsorted_tool_rollup WHERE true GROUP BY ${alike} ${added}`,
  "DELETE FROM tool_rollup WHERE calls = 0",
  "DELETE FROM unsorted_tool_rollup",
];

/** Changes that may wait: a question for all tool calls adds them up each time. */
const maxWaiting = 32_000;

/**
 * Keeps the tool calls that went alike counted: every change of a call is added to its cell, and what it was is taken off. A cell lies
 * anywhere in its table, so changes of history wait until many can be added at once.
 */
export class ToolRollup {
  readonly #add: Statement;
  readonly #sweep: Statement;
  readonly #touched = new Map<string, Cell>();
  readonly #unsorted: RowWriter;
  readonly #count: Statement<{ count: number }, []>;
  readonly #sortIn: readonly Statement[];
  #inflow: Inflow = "telemetry";
  /** Undefined until somebody asks, and after a rollback. */
  #waiting: number | undefined;

  constructor(db: Database) {
    this.#add = db.prepare(`INSERT INTO tool_rollup (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ${added}`);
    this.#unsorted = new RowWriter(db, `INSERT INTO unsorted_tool_rollup (${columns})`, 8);
    this.#count = db.prepare("SELECT count(*) AS count FROM unsorted_tool_rollup");
    this.#sortIn = sortInToolChanges.map((statement) => db.prepare(statement));
    this.#sweep = db.prepare(
      `DELETE FROM tool_rollup WHERE tool = ? AND duration_ms = ? AND success = ? AND decision = ? AND decided_by = ?
       AND calls = 0`,
    );
  }

  /** Takes a tool call that is new (`before` undefined), changed, or gone (`after` undefined). */
  take(before: ToolCall | undefined, after: ToolCall | undefined): void {
    if (before !== undefined) this.#tally(before, -1);
    if (after !== undefined) this.#tally(after, 1);
  }

  /** Says what mostly comes in. */
  expect(inflow: Inflow): void {
    this.#inflow = inflow;
  }

  /** Whether changes wait that nothing is to wait for any more. */
  get isBehind(): boolean {
    return this.#inflow === "telemetry" && this.#waitingNow() > 0;
  }

  /** Writes the touched cells, or what changed in them. Part of the writer's transaction. */
  flush(): void {
    const changed = [...this.#touched.values()].filter(
      ({ calls, timed, waitMs }) => calls !== 0 || timed !== 0 || waitMs !== 0,
    );
    // What waits comes first: a cell that is empty without it is swept together with what its waits lack.
    if (this.isBehind) this.#sortInAll();
    if (this.#inflow === "history") this.#keepWaiting(changed);
    else for (const cell of changed) this.#write(cell);
    this.#touched.clear();
  }

  /** Forgets what a rolled-back transaction had changed. */
  reset(): void {
    this.#touched.clear();
    this.#unsorted.reset();
    this.#waiting = undefined;
  }

  #write({ place, calls, timed, waitMs }: Cell): void {
    this.#add.run(...place, calls, timed, waitMs);
    if (calls < 0) this.#sweep.run(...place);
  }

  #keepWaiting(changed: readonly Cell[]): void {
    this.#waiting = this.#waitingNow() + changed.length;
    for (const { place, calls, timed, waitMs } of changed) this.#unsorted.add(...place, calls, timed, waitMs);
    this.#unsorted.flush();
    if (this.#waiting >= maxWaiting) this.#sortInAll();
  }

  #sortInAll(): void {
    for (const statement of this.#sortIn) statement.run();
    this.#waiting = 0;
  }

  #waitingNow(): number {
    return (this.#waiting ??= this.#count.get()?.count ?? 0);
  }

  #tally(call: ToolCall, factor: 1 | -1): void {
    const { tool, toolUseId, durationMs, success, decision, decidedBy } = call;
    if (tool === undefined && toolUseId === undefined) return;
    const place: Place = [
      tool ?? "",
      durationMs ?? -1,
      success === undefined ? -1 : Number(success),
      decision ?? "",
      decidedBy ?? "",
    ];
    const name = JSON.stringify(place);
    const cell = this.#touched.get(name) ?? { place, calls: 0, timed: 0, waitMs: 0 };
    this.#touched.set(name, cell);
    const waitMs = waitOf(call);
    cell.calls += factor;
    cell.timed += waitMs === undefined ? 0 : factor;
    cell.waitMs += factor * (waitMs ?? 0);
  }
}
