/**
 * Time as it is drawn. Idle time is folded, so that a session of three days with an hour of work is an hour wide; distances on
 * the axis are milliseconds of time that is not folded.
 */
export interface Axis {
  readonly segments: readonly Segment[];
  readonly start: number;
  readonly end: number;
  /** Its whole length in milliseconds as drawn. */
  readonly length: number;
}

/** A stretch of time, and where it lies on the axis. */
export interface Segment {
  readonly from: number;
  readonly to: number;
  readonly place: number;
  readonly length: number;
  readonly isFolded: boolean;
}

/** A time in which something was done, in UTC milliseconds. A moment begins and ends at the same one. */
export interface Busy {
  readonly from: number;
  readonly to: number;
}

/** Idle time that is shorter says more when it is drawn as it was. */
const shortestFoldMs = 60_000;
/** What folds take of the axis together at most. */
const foldedShare = 0.2;
/** One fold is drawn as wide as this much time at most. */
const widestFoldMs = 10_000;

/** The axis of a span of time in which something was done now and then. */
export function axisOf(busy: readonly Busy[], { folds }: { readonly folds: boolean }): Axis {
  const united = unite(busy);
  const [first, last] = [united[0], united.at(-1)];
  if (first === undefined || last === undefined) return { segments: [], start: 0, end: 0, length: 0 };
  if (!folds) return laid([{ from: first.from, to: last.to, isFolded: false }], 0);
  const stretches: Stretch[] = [];
  let from = first.from;
  united.forEach((span, index) => {
    const next = united[index + 1];
    if (next === undefined) stretches.push({ from, to: span.to, isFolded: false });
    else if (next.from - span.to >= shortestFoldMs) {
      stretches.push(
        { from, to: span.to, isFolded: false },
        { from: span.to, to: next.from, isFolded: true },
      );
      from = next.from;
    }
  });
  const awake = sum(stretches.filter(({ isFolded }) => !isFolded).map(({ from: a, to }) => to - a));
  const count = stretches.filter(({ isFolded }) => isFolded).length;
  const share = Math.max(awake, shortestFoldMs) * (foldedShare / Math.max(1, count));
  return laid(stretches, Math.max(1, Math.min(widestFoldMs, share)));
}

type Stretch = Pick<Segment, "from" | "to" | "isFolded">;

function laid(stretches: readonly Stretch[], foldMs: number): Axis {
  let place = 0;
  const segments = stretches.map((stretch) => {
    // A moment alone must have a width, or nothing could be placed in it.
    const length = stretch.isFolded ? foldMs : Math.max(1, stretch.to - stretch.from);
    const segment = { ...stretch, place, length };
    place += length;
    return segment;
  });
  return { segments, start: segments[0]?.from ?? 0, end: segments.at(-1)?.to ?? 0, length: place };
}

/** Spans in order of time, those that touch as one. */
function unite(busy: readonly Busy[]): Busy[] {
  const united: { from: number; to: number }[] = [];
  for (const { from, to } of busy.toSorted((a, b) => a.from - b.from)) {
    const last = united.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else united.push({ from, to });
  }
  return united;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}

/** Where an instant lies; what is outside lies at the ends. */
export function placeOf(axis: Axis, at: number): number {
  const segment = segmentAt(axis, ({ from }) => from <= at);
  if (segment === undefined) return 0;
  const { from, to, place, length } = segment;
  return place + (to <= from ? 0 : Math.min(1, (at - from) / (to - from)) * length);
}

/** The instant at a place; what is outside has that of the nearer end. */
export function instantAt(axis: Axis, place: number): number {
  const segment = segmentAt(axis, (one) => one.place <= place);
  if (segment === undefined) return axis.start;
  const { from, to, length } = segment;
  return from + Math.min(1, (place - segment.place) / length) * (to - from);
}

/** The last segment of those that begin early enough. */
function segmentAt({ segments }: Axis, isBefore: (segment: Segment) => boolean): Segment | undefined {
  let [low, high] = [0, segments.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const segment = segments[middle];
    if (segment !== undefined && isBefore(segment)) low = middle + 1;
    else high = middle;
  }
  return segments[low - 1];
}

/** The part of an axis that is seen, in its own milliseconds. */
export interface Frame {
  readonly from: number;
  readonly to: number;
}

/** Milliseconds of the axis that are seen at least: a request takes hundreds. */
const closestMs = 20;

/** A frame within the axis that is as wide as asked, as far as there is axis. */
export function framed({ length }: Axis, from: number, width: number): Frame {
  const wide = Math.min(length, Math.max(Math.min(closestMs, length), width));
  const start = Math.min(Math.max(0, from), length - wide);
  return { from: start, to: start + wide };
}

/** A frame that shows more (`by` above 1) or less, with what lies at `share` of its width staying where it is. */
export function zoomed(axis: Axis, { from, to }: Frame, { by, share }: { by: number; share: number }): Frame {
  const fixed = from + (to - from) * share;
  const width = Math.min(axis.length, (to - from) * by);
  return framed(axis, fixed - width * share, width);
}

/** A frame as far to the right as `share` of its width. */
export function panned(axis: Axis, { from, to }: Frame, share: number): Frame {
  return framed(axis, from + (to - from) * share, to - from);
}

/** Where an instant is drawn in a frame, in shares of its width; outside 0 to 1 it is not seen. */
export function shareOf(axis: Axis, { from, to }: Frame, at: number): number {
  return to <= from ? 0 : (placeOf(axis, at) - from) / (to - from);
}
