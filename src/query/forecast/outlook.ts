import { createCalibration } from "./calibration.ts";
import { createDraw } from "./draw.ts";
import type { Series, Span } from "./series.ts";

/** What may still come in a span of days. */
export interface Outlook {
  /** Possible sums, the smallest first, equally likely. None is negative. */
  readonly sums: Float64Array;
  /** Separate spans of this length in the history, on which the width was tried. */
  readonly trials: number;
}

/**
 * The ends of what may still come, in the unit of the series: tokens, or nano-dollars. What was spent so far is not
 * in it.
 */
export interface Interval {
  readonly low: number;
  readonly high: number;
}

/** Looks ahead from a history with at least one known day, up to some days. */
export function createOutlook(series: Series, daysAhead: number): (span: Span) => Outlook {
  const draw = createDraw(series, daysAhead);
  const calibrate = createCalibration(series);
  return (span) => {
    const { factor, trials } = calibrate(span);
    return { sums: widened(draw(span).toSorted(), factor), trials };
  };
}

/** Half of the outcomes lie below it. */
export function middle({ sums }: Outlook): number {
  return quantile(sums, 0.5);
}

/**
 * The interval that holds the outcome with a chance of `level` percent: equal tails, except where nothing at all is
 * as likely as the lower tail. Nobody can fall below nothing, so the whole tail then lies above.
 */
export function intervalOf({ sums }: Outlook, level: number): Interval {
  const missed = 1 - level / 100;
  const low = quantile(sums, missed / 2);
  return { low, high: quantile(sums, low > 0 ? 1 - missed / 2 : 1 - missed) };
}

/** The chance that more than `amount` comes. */
export function chanceAbove({ sums }: Outlook, amount: number): number {
  return sums.filter((sum) => sum > amount).length / sums.length;
}

/** Away from the middle, which stays: how far the sums lie apart was learnt, not where they lie. */
function widened(sums: Float64Array, factor: number): Float64Array {
  const centre = quantile(sums, 0.5);
  return sums.map((sum) => Math.max(0, centre + factor * (sum - centre)));
}

/** The least sum that at least this share of all does not exceed. */
function quantile(sorted: Float64Array, share: number): number {
  const index = Math.ceil(share * sorted.length) - 1;
  return sorted[Math.min(sorted.length - 1, Math.max(0, index))] ?? 0;
}
