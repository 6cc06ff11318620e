import type { TimelineRow } from "../../../../src/query/timeline/shape.ts";

/** A row with its times as numbers, UTC milliseconds, read once: rows are looked at many times a second. */
export interface TimedRow extends TimelineRow {
  /** When it began; where nobody told, when it was heard of. */
  readonly start: number;
  /** When it was over; where nobody told, its beginning. */
  readonly end: number;
  /** Whether its beginning is told: without, it is a moment, however long it took. */
  readonly isTimed: boolean;
  /** Whether it still goes on (life.ts). */
  readonly isRunning?: boolean;
  /** Since when it waits for its person, who has not answered yet. */
  readonly waitsSince?: number;
}

/** Reads the times of a row. One whose end lies before its beginning is a moment. */
export function timed(row: TimelineRow): TimedRow {
  const at = Date.parse(row.at);
  const start = row.started_at === null ? at : Date.parse(row.started_at);
  const end = row.ended_at === null ? start : Date.parse(row.ended_at);
  return { ...row, start, end: Math.max(start, end), isTimed: row.started_at !== null };
}

/** Parts of a row's bar, from left to right. */
export type PartKind = "wait" | "first" | "run" | "lead";

/** A stretch of a bar, in UTC milliseconds. */
export interface Part {
  readonly kind: PartKind;
  readonly from: number;
  readonly to: number;
}

/**
 * What a bar is made of: the time its person was waited for, then the time it ran; of a request, the time until the first
 * token and the time it streamed. `lead` is time of which nobody told what it was: before a tool ran, and, from `since` on,
 * before the answer to a request that nobody timed.
 */
export function partsOf(row: TimedRow, { now, since }: { now: number; since: number }): readonly Part[] {
  const { start, kind, waited_ms: waited, duration_ms: ran, ttft_ms: first } = row;
  const end = endOf(row, now);
  if (kind === "request" && !row.isTimed) {
    const answer: Part = { kind: "run", from: start, to: end };
    return since < start ? [{ kind: "lead", from: since, to: start }, answer] : [answer];
  }
  if (kind === "request") {
    const streamed = first === null ? start : Math.min(end, start + first);
    return joined([
      { kind: "first", from: start, to: streamed },
      { kind: "run", from: streamed, to: end },
    ]);
  }
  if (row.waitsSince !== undefined) {
    const asked = Math.min(end, Math.max(start, row.waitsSince));
    return joined([
      { kind: "run", from: start, to: asked },
      { kind: "wait", from: asked, to: end },
    ]);
  }
  if (kind !== "tool" || row.status === "open") return [{ kind: "run", from: start, to: end }];
  const runStart =
    ran === null ? (waited === null ? start : Math.min(end, start + waited)) : Math.max(start, end - ran);
  const waitStart = waited === null ? runStart : Math.max(start, runStart - waited);
  return joined([
    { kind: "lead", from: start, to: waitStart },
    { kind: "wait", from: waitStart, to: runStart },
    { kind: "run", from: runStart, to: end },
  ]);
}

function joined(parts: readonly Part[]): readonly Part[] {
  const shown = parts.filter(({ from, to }) => to > from);
  const last = parts.at(-1);
  return shown.length === 0 && last !== undefined ? [last] : shown;
}

/** When it was over; what still goes on is there until now. */
export function endOf({ isRunning, end }: Pick<TimedRow, "isRunning" | "end">, now: number): number {
  return isRunning === true ? Math.max(end, now) : end;
}
