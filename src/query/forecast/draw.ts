import { weekdayAt, type Series, type Span } from "./series.ts";
import { createUrns } from "./urn.ts";

/** Futures that are drawn. Each day has one in every 250th of its chances, so that a day's quantiles are exact to half a point. */
const futures = 250;

/** Days ahead that can be drawn: the rest of this month and all of the next. */
const maxDaysAhead = 62;

/** The same stream at every call: the same ledger gives the same forecast, and projects meet the same futures. */
const seed = 20_261_128;

/** The chances of all futures, day after day; drawn for the first forecast, not for every start of the program. */
let drawnChances: Float64Array | undefined;

/** Sums over any span of the coming days, one per future. */
export type Draw = (span: Span) => Float64Array;

/** Draws futures of a series up to some days ahead. All spans are of the same futures: a month holds its weeks. */
export function createDraw(series: Series, daysAhead: number): Draw {
  const reached = cumulative(series, daysAhead);
  return ({ first, last }) => {
    const end = reached[last];
    const start = first === 0 ? undefined : reached[first - 1];
    return (end ?? new Float64Array(futures)).map((sum, future) => sum - (start?.[future] ?? 0));
  };
}

/** For each day ahead, what every future has reached by its end. */
function cumulative(series: Series, daysAhead: number): Float64Array[] {
  const urns = createUrns(series);
  const chances = (drawnChances ??= spreadChances());
  const reached: Float64Array[] = [];
  for (let ahead = 0; ahead <= daysAhead; ahead += 1) {
    const day = {
      amounts: ahead === 0 ? series.later : series.whole,
      urn: urns[weekdayAt(series, series.whole.length + ahead)] ?? new Uint16Array(),
      chances: chances.subarray(ahead * futures, (ahead + 1) * futures),
    };
    reached.push(withDay(reached.at(-1) ?? new Float64Array(futures), day));
  }
  return reached;
}

interface ComingDay {
  /** What past days came to. */
  readonly amounts: readonly number[];
  readonly urn: Uint16Array;
  /** One per future. */
  readonly chances: Float64Array;
}

/** Every future with one more day: the past day in the slot that its chance picks from the urn. */
function withDay(before: Float64Array, { amounts, urn, chances }: ComingDay): Float64Array {
  const after = new Float64Array(before.length);
  for (let future = 0; future < after.length; future += 1) {
    const slot = Math.floor((chances[future] ?? 0) * urn.length);
    after[future] = (before[future] ?? 0) + (amounts[urn[slot] ?? 0] ?? 0);
  }
  return after;
}

/** For each day ahead, one chance from each of as many equal parts as there are futures, shuffled (Latin hypercube; McKay 1979). */
function spreadChances(): Float64Array {
  const next = mulberry32();
  const spread = new Float64Array(futures * (maxDaysAhead + 1));
  for (let start = 0; start < spread.length; start += futures) {
    for (let part = 0; part < futures; part += 1) {
      // The newcomer takes a place among those before it, and who had the place moves to the end.
      const place = start + Math.floor(next() * (part + 1));
      spread[start + part] = spread[place] ?? 0;
      spread[place] = (part + next()) / futures;
    }
  }
  return spread;
}

/** Tommy Ettinger's generator (public domain): 32 bits of state are plenty for some thirty thousand numbers. */
function mulberry32(): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
