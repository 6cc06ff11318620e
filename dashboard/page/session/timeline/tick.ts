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

/**
 * Ticks of what is seen: in each stretch that is not folded at whole steps of the clock, and none too close to the one before.
 * The first one of a day that is neither the first of the axis nor that of the tick before says which day it is.
 */
export function ticksOf(axis: Axis, frame: Frame, { width, timezone }: TickSettings): Tick[] {
  if (width <= 0 || axis.length === 0) return [];
  const step = stepFor(((frame.to - frame.from) / width) * labelWidth);
  const ticks: Tick[] = [];
  let told = dayOf(axis.start, timezone);
  let free = Number.NEGATIVE_INFINITY;
  const add = (at: number): void => {
    const share = shareOf(axis, frame, at);
    const x = share * width;
    if (share < 0 || share > 1 || x < free) return;
    const label = labelOf(at, { step, timezone, told });
    const end = x + labelGap + characterWidth * label.length;
    // What does not fit at the end would be cut off, and read as another time.
    if (end > width) return;
    ticks.push({ at, share, label });
    free = Math.max(x + labelWidth, end + labelGap);
    told = dayOf(at, timezone);
  };
  for (const { from, to, place, length, isFolded } of axis.segments) {
    if (isFolded || place > frame.to || place + length < frame.from) continue;
    // Only what is seen of it: at the closest zoom a segment has millions of steps.
    const first = from + Math.max(0, frame.from - place);
    const end = Math.min(to, from + (frame.to - place));
    for (let at = stepFrom(first, step, timezone); at <= end; at = stepFrom(at + 1, step, timezone)) add(at);
  }
  return ticks;
}

function stepFor(ms: number): number {
  return steps.find((step) => step >= ms) ?? Math.ceil(ms / day) * day;
}

/** Zones lie quarters of an hour apart, so that these steps and shorter ones are the same in all of them. */
const longestSame = 15 * minute;

/** The first whole step of the zone's clock at an instant or behind it. */
function stepFrom(at: number, step: number, timezone: string | undefined): number {
  if (step <= longestSame) return Math.ceil(at / step) * step;
  const beyond = (instant: number): number => positive(instant + aheadAt(instant, timezone), step);
  const next = at + positive(-beyond(at), step);
  // Where the clock was changed in between, it is off by that.
  const whole = next - beyond(next);
  return whole >= at && beyond(whole) === 0 ? whole : next + positive(-beyond(next), step);
}

function positive(value: number, step: number): number {
  return ((value % step) + step) % step;
}

/** How far a zone's clock is ahead of UTC. */
function aheadAt(at: number, timezone: string | undefined): number {
  const clock = Date.parse(`${formatMoment(at, timezone).replace(" ", "T")}Z`);
  return clock - Math.floor(at / second) * second;
}

function dayOf(at: number, timezone: string | undefined): string {
  return formatMoment(at, timezone).slice(0, 10);
}

interface LabelSettings {
  readonly step: number;
  readonly timezone: string | undefined;
  /** The day that who reads it takes it for. */
  readonly told: string;
}

function labelOf(at: number, { step, timezone, told }: LabelSettings): string {
  const today = dayOf(at, timezone);
  const date = today.slice(5);
  if (step >= day) return date;
  const clock = clockOf(at, step, timezone);
  return today === told ? clock : `${date} ${clock}`;
}

function clockOf(at: number, step: number, timezone: string | undefined): string {
  const clock = formatClock(at, timezone);
  if (step < second) return `${clock}.${String(Math.floor(at % second)).padStart(3, "0")}`;
  return step < minute ? clock : clock.slice(0, 5);
}
