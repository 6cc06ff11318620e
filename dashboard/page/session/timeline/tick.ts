import { formatClock, formatMoment } from "../../../../src/format/duration.ts";
import { shareOf, type Axis, type Frame } from "./axis.ts";

/** A line on the axis with what it says. */
export interface Tick {
  readonly at: number;
  /** Where it is, in shares of the frame. */
  readonly share: number;
  readonly label: string;
}

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000];
/** Steps that people read clocks in. */
const steps = [
  1,
  2,
  5,
  10,
  20,
  50,
  100,
  200,
  500,
  second,
  2 * second,
  5 * second,
  10 * second,
  15 * second,
  30 * second,
  minute,
  2 * minute,
  5 * minute,
  10 * minute,
  15 * minute,
  30 * minute,
  hour,
  2 * hour,
  3 * hour,
  6 * hour,
  12 * hour,
  day,
];
/** Pixels from one label to the next. */
const labelWidth = 76;
/** A label's distance from its line, and its characters, as timeline.css draws them. */
const [labelGap, characterWidth] = [5, 6.6];

/** How much room labels have, and by whose clock they tell. Before the frame has a width there are none. */
export interface TickSettings {
  /** Width of the frame in pixels. */
  readonly width: number;
  /** IANA zone; the browser's without one. */
  readonly timezone: string | undefined;
}

/** Ticks of what is seen: in each stretch that is not folded at whole steps of the clock, and none too close to the one before. */
export function ticksOf(axis: Axis, frame: Frame, { width, timezone }: TickSettings): Tick[] {
  if (width <= 0 || axis.length === 0) return [];
  const step = stepFor(((frame.to - frame.from) / width) * labelWidth);
  const ticks: Tick[] = [];
  let last = Number.NEGATIVE_INFINITY;
  const add = (at: number): void => {
    const share = shareOf(axis, frame, at);
    if (share < 0 || share > 1 || (share - last) * width < labelWidth) return;
    const label = labelOf(at, { step, timezone });
    // What does not fit at the end would be cut off, and read as another time.
    if ((1 - share) * width < labelGap + characterWidth * label.length) return;
    ticks.push({ at, share, label });
    last = share;
  };
  for (const { from, to, place, length, isFolded } of axis.segments) {
    if (isFolded || place > frame.to || place + length < frame.from) continue;
    // Only what is seen of it: at the closest zoom a segment has millions of steps.
    const first = from + Math.max(0, frame.from - place);
    const end = Math.min(to, from + (frame.to - place));
    for (let at = Math.ceil(first / step) * step; at <= end; at += step) add(at);
  }
  return ticks;
}

function stepFor(ms: number): number {
  return steps.find((step) => step >= ms) ?? Math.ceil(ms / day) * day;
}

function labelOf(at: number, { step, timezone }: { step: number; timezone: string | undefined }): string {
  const clock = formatClock(at, timezone);
  if (step < second) return `${clock}.${String(Math.floor(at % second)).padStart(3, "0")}`;
  if (step < minute) return clock;
  return step < day ? clock.slice(0, 5) : formatMoment(at, timezone).slice(5, 10);
}
