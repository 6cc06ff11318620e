import { daysAfter, daysBetween, monthAfter, weekdayOf } from "./date.ts";
import type { Span } from "./series.ts";

export const forecastPeriods = ["day", "week", "month"] as const;

/** What can be forecast: a day, a week from Monday on, a month of the calendar. */
export type ForecastPeriod = (typeof forecastPeriods)[number];

/** One period of the calendar, as seen from today. */
export interface PeriodAhead {
  readonly period: ForecastPeriod;
  /** Both dates belong to it. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** What of it is still to come. */
  readonly span: Span;
}

/** The period that today is in, or the one after it. */
export function periodAhead(period: ForecastPeriod, today: string, which: "current" | "next"): PeriodAhead {
  const steps = which === "current" ? 0 : 1;
  const firstDay = startOf(period, today, steps);
  const lastDay = daysAfter(startOf(period, today, steps + 1), -1);
  const span = { first: Math.max(0, daysBetween(today, firstDay)), last: daysBetween(today, lastDay) };
  return { period, firstDay, lastDay, span };
}

function startOf(period: ForecastPeriod, today: string, steps: number): string {
  switch (period) {
    case "day":
      return daysAfter(today, steps);
    case "week":
      return daysAfter(today, 7 * steps - weekdayOf(today));
    case "month":
      return monthAfter(today, steps);
  }
}
