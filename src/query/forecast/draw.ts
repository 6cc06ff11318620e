import { weekdayAt, type Series, type Span } from "./series.ts";
import { createUrns } from "./urn.ts";

/** Futures that are drawn. Quantiles from 500 lie within about two points of their share, well inside what is promised. */
const futures = 500;

/** Days ahead that can be drawn: the rest of this month and all of the next. */
export const maxDaysAhead = 62;

/** The same stream at every call: the same ledger gives the same forecast, and projects meet the same futures. */
const seed = 20_261_128;

let drawn: Float64Array | undefined;

/** Sums over any span of the coming days, one per future. */
export type Draw = (span: Span) => Float64Array;

/** Draws futures of a series up to some days ahead. All spans are of the same futures: a month holds its weeks. */
export function createDraw(series: Series, daysAhead: number): Draw {
  const reached = cumulative(series, daysAhead);
  return ({ first, last }) => {
    const end = reached[last];
    const start = first === 0 ? undefined : reached[first - 1];
    return Float64Array.from(
      { length: futures },
      (_, future) => (end?.[future] ?? 0) - (start?.[future] ?? 0),
    );
  };
}

/** For each day ahead, what every future has reached by its end. */
function cumulative(series: Series, daysAhead: number): Float64Array[] {
  const urns = createUrns(series);
  const chances = (drawn ??= uniformNumbers());
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

/** Every future with the amount of one more day, that of the slot which its chance picks from the urn. */
function withDay(
  before: Float64Array,
  {
    amounts,
    urn,
    chances,
  }: { readonly amounts: readonly number[]; readonly urn: Uint16Array; readonly chances: Float64Array },
): Float64Array {
  const after = before.slice();
  for (let future = 0; future < after.length; future += 1) {
    const slot = Math.floor((chances[future] ?? 0) * urn.length);
    after[future] = (after[future] ?? 0) + (amounts[urn[slot] ?? 0] ?? 0);
  }
  return after;
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state are plenty for thirty thousand numbers. */
function uniformNumbers(): Float64Array {
  let state = seed;
  return Float64Array.from({ length: futures * (maxDaysAhead + 1) }, () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  });
}
