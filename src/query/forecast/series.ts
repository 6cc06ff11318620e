/**
 * The statistics behind `forecast`: pure functions over daily sums, with no clock and no chance of their own.
 *
 * What is still to come is drawn many times from days that were: each coming day takes the amount of a past one, the
 * same weekday and recent days more often (a weighted bootstrap; Efron 1979). Drawing days one by one forgets that busy
 * days come in runs and that levels drift, so the spread is then widened by what the same forecast would have missed by
 * on this very history (`calibration.ts`). The figures that led here: docs/decisions/011-forecast.md.
 */

/** One measure day by day from the first use on, without gaps: a day without use is 0, a day nobody can price NaN. */
export interface Series {
  /** Weekday of the first day; 0 is Monday. */
  readonly firstWeekday: number;
  /** All of each past day, oldest first; today, which is not over, comes after the last. */
  readonly whole: readonly number[];
  /** The part of each past day that came after the time of day that it is now. */
  readonly later: readonly number[];
  /** Whether today has had use already; a silence is then over. */
  readonly usedToday: boolean;
}

/** Days ahead, both included: 0 is the rest of today, 1 is tomorrow. */
export interface Span {
  readonly first: number;
  readonly last: number;
}

/** Days before today that weigh half as much as yesterday: three weeks, so that each weekday is seen some times. */
export const halfLifeDays = 21;

/** Two whole weeks: each weekday was silent twice. From here on what was before the silence tells little. */
export const quietFromDays = 14;

/** Weekday of a day of the series, also beyond its end. */
export function weekdayAt({ firstWeekday }: Series, index: number): number {
  return (firstWeekday + index) % 7;
}

/**
 * How much a day of one weekday tells of another: all of its own, less of its kind (working day or weekend), next to
 * nothing of the other kind. Not 0, or a first fortnight without a Sunday would know nothing of Sundays.
 */
export function affinity(a: number, b: number): number {
  if (a === b) return 1;
  return a >= 5 === b >= 5 ? 0.4 : 0.05;
}

/** Days without use up to now. */
export function silentDays({ whole, usedToday }: Series): number {
  if (usedToday) return 0;
  const lastUse = whole.findLastIndex((amount) => amount !== 0);
  return whole.length - 1 - lastUse;
}

/** Past days whose amount is known. */
export function knownDays({ whole }: Series): number {
  return whole.filter((amount) => !Number.isNaN(amount)).length;
}
