import { framed, placeOf, type Axis, type Frame } from "./axis.ts";
import type { Node } from "./scene.ts";
import { endOf } from "./span.ts";

/** A part of the axis. */
export interface Reach {
  readonly from: number;
  readonly to: number;
}

/** Room that is left beside what is seen, in shares of it: so far one scrolls before the frame has to move. */
const room = 0.6;
/** What is seen fills at least this share of the frame, or the frame closes in. */
const least = 0.3;
/** No frame is closer by itself, in milliseconds. */
const closestMs = 1000;

/** From when to when some rows were. A prompt and a subagent are as long as what is below them, which may not be in sight. */
export function reachOf(nodes: readonly Node[], axis: Axis, now: number): Reach | undefined {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { row, size } of nodes) {
    const isLong = row.kind === "background" || size > 0;
    from = Math.min(from, row.start);
    to = Math.max(to, isLong ? row.start : endOf(row, now));
  }
  return from > to ? undefined : { from: placeOf(axis, from), to: placeOf(axis, to) };
}

/**
 * The frame for what is seen: the present one while that shows it well, so that nothing moves with each row that one scrolls.
 * What is ahead in the direction of the move gets the room.
 */
export function fitted(axis: Axis, frame: Frame, reach: Reach): Frame {
  const wide = Math.max(closestMs, reach.to - reach.from);
  const isWithin = reach.from >= frame.from && reach.to <= frame.to;
  if (isWithin && wide >= least * (frame.to - frame.from)) return frame;
  const width = wide * (1 + room);
  const edge = wide * 0.05;
  if (reach.from < frame.from && reach.to <= frame.to) return framed(axis, reach.to + edge - width, width);
  return framed(axis, reach.from - edge, width);
}
