import type { UnixMs } from "../../domain/time.ts";
import type { LogPosition } from "../../store/session-log.ts";
import { foreignCursor } from "../page.ts";
import type { TimelineKind } from "./shape.ts";

/** What stands first where two rows are of the same instant: what sets off before what is set off. */
const order: readonly TimelineKind[] = [
  "prompt",
  "compaction",
  "restore",
  "checkpoint",
  "threshold",
  "subagent",
  "request",
  "tool",
  "background",
  "stop",
];

/** A place in a timeline. */
export interface TimelinePosition {
  readonly at: UnixMs;
  readonly kind: TimelineKind;
  readonly key: number;
}

/** Before everything: keys count from 1, and no kind stands before prompts. */
export const beginning: TimelinePosition = { at: 0, kind: "prompt", key: 0 };

/** Sorts places in order of time; equal instants by kind, then by key. */
export function comparePlaces(a: TimelinePosition, b: TimelinePosition): number {
  return a.at - b.at || order.indexOf(a.kind) - order.indexOf(b.kind) || a.key - b.key;
}

/** Where a place lies among the things of one kind: all that come before it have been told. */
export function placeAmong(kind: TimelineKind, { at, kind: told, key }: TimelinePosition): LogPosition {
  const [own, last] = [order.indexOf(kind), order.indexOf(told)];
  if (own === last) return { at, key };
  return { at, key: own < last ? Number.MAX_SAFE_INTEGER : 0 };
}

/** How far a listener is: up to which place, and with which changes. */
export interface TimelineCursor {
  readonly position: TimelinePosition;
  /** A mark of the log of changes. */
  readonly mark: string;
}

/** The cursor as text, for `parseTimelineCursor`: the mark, then time, kind (its place in the order) and key. */
export function formatCursor({ position, mark }: TimelineCursor): string {
  return `${mark}.${position.at}.${order.indexOf(position.kind)}.${position.key}`;
}

/** A cursor as an answer gave it out. Throws `invalid` for anything else. */
export function parseTimelineCursor(text: string): TimelineCursor {
  const match = /^(\d{1,16}-\d{1,16})\.(\d{1,16})\.(\d)\.(\d{1,16})$/.exec(text);
  const kind = order[Number(match?.[3])];
  if (match === null || kind === undefined) throw foreignCursor();
  return { mark: match[1] ?? "", position: { at: Number(match[2]), kind, key: Number(match[4]) } };
}
