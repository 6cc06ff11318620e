import { laterDate, weekdayOf } from "../src/domain/date.ts";
import { createDraw } from "../src/query/forecast/draw.ts";
import { daysForInterval } from "../src/query/forecast/estimate.ts";
import { createOutlook, intervalOf, middle, type Outlook } from "../src/query/forecast/outlook.ts";
import { forecastPeriods, periodAhead, type ForecastPeriod } from "../src/query/forecast/period.ts";
import type { Series, Span } from "../src/query/forecast/series.ts";
import type { WrittenHistory } from "./forecast-character.ts";

/**
 * What forecasts are asked for, in percent: an interval that is to hold what comes so often. The product's own usual one is
 * 80.
 */
export const levels = [50, 80, 95] as const;

type Level = (typeof levels)[number];

/** What came of the forecasts of one kind. Amounts are tokens of the whole period's rest. */
export interface Tally {
  forecasts: number;
  readonly held: Record<Level, number>;
  /** Sum of the widths of the 80 % intervals, and of what came. */
  width: number;
  came: number;
  /** Sums of absolute errors: ours, and those of two naive peers. */
  readonly error: { ours: number; yesterday: number; lastWeek: number };
}

/** A way to look ahead: the product's, or a candidate. */
export type Method = (series: Series, daysAhead: number) => (span: Span) => Outlook;

/** The methods that were tried. All draw past days by weekday and age; they differ in how wide they make what they drew. */
export const methods = {
  "as drawn": (series, daysAhead) => {
    const draw = createDraw(series, daysAhead);
    return (span) => ({ sums: draw(span).toSorted(), trials: 0 });
  },
  // The product's, times what the last two weeks had more or less of than past days would make one expect.
  "level corrected": (series, daysAhead) => {
    const ahead = createOutlook(series, daysAhead);
    const level = levelOf(series);
    return (span) => {
      const { sums, trials } = ahead(span);
      return { sums: span.last === 0 ? sums : sums.map((one) => one * level), trials };
    };
  },
  widened: createOutlook,
} satisfies Record<string, Method>;

/** Times of day that forecasts are made at: before all work, and in the middle of it. */
const hoursOfDay = [0, 14];

/** Forecasts every day of a history from the days before it, from the first day on that has an interval. */
export function backTest(
  { firstDay, days }: WrittenHistory,
  method: Method,
  told: (period: ForecastPeriod, tally: (into: Tally) => void) => void,
): void {
  const totals = days.map((hours) => sum(hours));
  for (let origin = daysForInterval; origin < days.length; origin += 1) {
    for (const hour of hoursOfDay) {
      const later = days.map((hours) => sum(hours.slice(hour)));
      const today = laterDate(firstDay, origin);
      const spentToday = (totals[origin] ?? 0) - (later[origin] ?? 0);
      const series = {
        firstWeekday: weekdayOf(firstDay),
        whole: totals.slice(0, origin),
        later: later.slice(0, origin),
        usedToday: spentToday > 0,
      };
      const periods = forecastPeriods
        .map((period) => periodAhead({ period, which: "current" }, today, "monday"))
        .filter(({ span }) => origin + span.last < days.length);
      const ahead = method(series, Math.max(0, ...periods.map(({ span }) => span.last)));
      for (const { period, span } of periods) {
        const came = (later[origin] ?? 0) + sum(totals.slice(origin + 1, origin + span.last + 1));
        const outlook = ahead(span);
        const naive = { series, span, spentToday };
        told(period, (into) => count(into, { came, outlook, naive }));
      }
    }
  }
}

/** A tally of no forecast. Every call makes another one, for forecasts are counted into it in place. */
export function emptyTally(): Tally {
  return {
    forecasts: 0,
    held: { 50: 0, 80: 0, 95: 0 },
    width: 0,
    came: 0,
    error: { ours: 0, yesterday: 0, lastWeek: 0 },
  };
}

/** The share of forecasts whose interval held what came, in percent. */
export function coverage({ held, forecasts }: Tally, level: Level): number {
  return (100 * held[level]) / forecasts;
}

interface Naive {
  readonly series: Series;
  readonly span: Span;
  readonly spentToday: number;
}

function count(into: Tally, seen: { came: number; outlook: Outlook; naive: Naive }): void {
  const { came, outlook, naive } = seen;
  into.forecasts += 1;
  into.came += came;
  for (const level of levels) {
    const { low, high } = intervalOf(outlook, level);
    // Sums are added up in another order than they are drawn.
    if (came >= low - 0.5 && came <= high + 0.5) into.held[level] += 1;
    if (level === 80) into.width += high - low;
  }
  into.error.ours += Math.abs(came - middle(outlook));
  into.error.yesterday += Math.abs(came - rest(naive, naive.series.whole.slice(-1)));
  into.error.lastWeek += Math.abs(came - rest(naive, naive.series.whole.slice(-7)));
}

/** Every coming day like the mean of some past ones, today less what it has had. */
function rest({ span, spentToday }: Naive, days: readonly number[]): number {
  const mean = sum(days) / days.length;
  return Math.max(0, mean - spentToday) + span.last * mean;
}

/** Half of the way (as a factor) from the usual level to that of the last two weeks, at most twice or half of it. */
function levelOf(series: Series): number {
  const drawn = createDraw(series, 14)({ first: 1, last: 14 });
  const usual = drawn.reduce((all, one) => all + one, 0) / drawn.length;
  if (usual === 0) return 1;
  return Math.min(2, Math.max(0.5, Math.sqrt(sum(series.whole.slice(-14)) / usual)));
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
