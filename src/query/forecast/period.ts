import { laterDate, laterMonth, daysBetween, weekdayOf } from "../../domain/date.ts";
import type { WeekStart } from "../calendar.ts";
import type { Span } from "./series.ts";

/** What `period` of a forecast may say, the shortest first. */
export const forecastPeriods = ["day", "week", "month"] as const;

/** What can be forecast: a day, a week, a month of the calendar. */
export type ForecastPeriod = (typeof forecastPeriods)[number];

/** The period that today is in, or the one after it. */
export interface PeriodName {
  readonly period: ForecastPeriod;
  readonly which: "current" | "next";
}

/** One period of the calendar, as seen from today. */
export interface PeriodAhead extends PeriodName {
  /** Both dates belong to it. */
  readonly firstDay: string;
  readonly lastDay: string;
  /** What of it is still to come. */
  readonly span: Span;
}

/** The dates of a period, and which days of it are still to come as seen from today: 0 is the rest of today. */
export function periodAhead({ period, which }: PeriodName, today: string, weekStart: WeekStart): PeriodAhead {
  const start = (steps: number): string => {
    switch (period) {
      case "day":
        return laterDate(today, steps);
      case "week":
        return laterDate(today, 7 * steps - daysIntoWeek(today, weekStart));
      case "month":
        return laterMonth(today, steps);
    }
  };
  const steps = which === "current" ? 0 : 1;
  const firstDay = start(steps);
  const lastDay = laterDate(start(steps + 1), -1);
  const span = { first: Math.max(0, daysBetween(today, firstDay)), last: daysBetween(today, lastDay) };
  return { period, which, firstDay, lastDay, span };
}

function daysIntoWeek(date: string, weekStart: WeekStart): number {
  return weekStart === "monday" ? weekdayOf(date) : (weekdayOf(date) + 1) % 7;
}
