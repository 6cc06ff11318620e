import type { Database, Statement } from "bun:sqlite";
import { waitOf, type ToolCall } from "../../../domain/tool-call.ts";

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

/** Keeps the tool calls that went alike counted: every change of a call is added to its cell, and what it was is taken off. */
export class ToolRollup {
  readonly #add: Statement;
  readonly #sweep: Statement;
  readonly #touched = new Map<string, Cell>();

  constructor(db: Database) {
    this.#add = db.prepare(
      `INSERT INTO tool_rollup (tool, duration_ms, success, decision, decided_by, calls, timed, wait_ms)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE
       SET calls = calls + excluded.calls, timed = timed + excluded.timed, wait_ms = wait_ms + excluded.wait_ms`,
    );
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

  /** Writes the touched cells. Part of the writer's transaction. */
  flush(): void {
    for (const { place, calls, timed, waitMs } of this.#touched.values()) {
      if (calls === 0 && timed === 0 && waitMs === 0) continue;
      this.#add.run(...place, calls, timed, waitMs);
      if (calls < 0) this.#sweep.run(...place);
    }
    this.#touched.clear();
  }

  /** Forgets what a rolled-back transaction had changed. */
  reset(): void {
    this.#touched.clear();
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
