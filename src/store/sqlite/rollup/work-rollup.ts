import type { Database, Statement } from "bun:sqlite";
import type { Measure } from "../../../domain/observation.ts";
import type { Prompt } from "../../../domain/prompt.ts";
import { hasAnswered, hasFailed, waitOf, type ToolCall } from "../../../domain/tool-call.ts";
import { workMeasures } from "../../../domain/work.ts";
import { EditRollup } from "./edit-rollup.ts";
import { workColumns } from "./work-sum.ts";

/**
 * Keeps what sessions did beside their requests current: every change of a tool call is added to its session's sums, and
 * what it was before is taken off.
 */
export class WorkRollup {
  readonly #add: Statement;
  readonly #sweep: Statement;
  readonly #count: Statement;
  readonly #sums = new Map<number, number[]>();
  readonly #counters = new Map<number, Map<Measure, number>>();
  readonly #edits: EditRollup;

  constructor(db: Database) {
    const marks = workColumns.map(() => "?").join(", ");
    const added = workColumns.map((name) => `${name} = ${name} + excluded.${name}`).join(", ");
    this.#add = db.prepare(
      `INSERT INTO work_rollup (session_key, ${workColumns.join(", ")}, edits, judged, one_shot)
       VALUES (?, ${marks}, 0, 0, 0) ON CONFLICT DO UPDATE SET ${added}`,
    );
    this.#sweep = db.prepare("DELETE FROM work_rollup WHERE session_key = ? AND calls = 0");
    this.#count = db.prepare(
      `INSERT INTO counter_rollup (session_key, measure, milli) VALUES (?, ?, ?)
       ON CONFLICT DO UPDATE SET milli = milli + excluded.milli`,
    );
    this.#edits = new EditRollup(db);
  }

  /** Takes a tool call that is new (`before` undefined), changed, or gone (`after` undefined). */
  take(before: ToolCall | undefined, after: ToolCall | undefined): void {
    if (before !== undefined) this.#tally(before, -1);
    if (after !== undefined) this.#tally(after, 1);
    this.#edits.take(before, after);
  }

  /** Takes a prompt that is new, changed, or gone: edits may belong to it. */
  prompted(before: Prompt | undefined, after: Prompt | undefined): void {
    this.#edits.prompted(before, after);
  }

  /** Takes what a counter was increased by. */
  count(sessionKey: number | undefined, measure: Measure | undefined, increase: number): void {
    const known = workMeasures.find((one) => one === measure);
    if (sessionKey === undefined || known === undefined) return;
    const own = this.#counters.get(sessionKey) ?? new Map<Measure, number>();
    this.#counters.set(sessionKey, own.set(known, (own.get(known) ?? 0) + milliOf(increase)));
  }

  /** The sessions whose sums are to be written. */
  sessions(): number[] {
    return [...this.#sums.keys(), ...this.#counters.keys(), ...this.#edits.sessions()];
  }

  /** Writes what was taken. Part of the writer's transaction, after the calls and prompts themselves. */
  flush(): void {
    for (const [key, sums] of this.#sums) {
      // A call that came and went to another session within one transaction leaves nothing here.
      if (sums.every((sum) => sum === 0)) continue;
      this.#add.run(key, ...sums);
      const [calls = 0] = sums;
      if (calls < 0) this.#sweep.run(key);
    }
    for (const [key, own] of this.#counters)
      for (const [measure, milli] of own) this.#count.run(key, measure, milli);
    this.#edits.flush();
    this.reset();
  }

  /** Forgets what a rolled-back transaction had taken. */
  reset(): void {
    this.#sums.clear();
    this.#counters.clear();
    this.#edits.reset();
  }

  #tally(call: ToolCall, factor: 1 | -1): void {
    const { sessionKey } = call;
    if (sessionKey === undefined) return;
    const sums = this.#sums.get(sessionKey) ?? workColumns.map(() => 0);
    this.#sums.set(sessionKey, sums);
    for (const [index, value] of valuesOf(call).entries()) sums[index] = (sums[index] ?? 0) + factor * value;
  }
}

/** What a call adds to `workColumns`. */
function valuesOf(call: ToolCall): number[] {
  const parts = [waitOf(call), call.linesAdded, call.linesRemoved];
  const isNamed = call.tool !== undefined || call.toolUseId !== undefined;
  return [
    1,
    isNamed ? 1 : 0,
    call.success === false ? 1 : 0,
    hasAnswered(call) ? 1 : 0,
    hasFailed(call) ? 1 : 0,
    ...parts.flatMap((part) => [part === undefined ? 0 : 1, part ?? 0]),
  ];
}

/** In thousandths, halves away from zero as the database rounds them, so that a sum made anew is the same. */
function milliOf(increase: number): number {
  return Math.sign(increase) * Math.round(Math.abs(increase) * 1000);
}
