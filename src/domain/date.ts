import { dayMs } from "./time.ts";

// Dates of a calendar, `2026-11-28`: no clock and no zone changes what comes after what.

/** A date so many days after another. */
export function laterDate(date: string, days: number): string {
  return dateText(Date.parse(date) + days * dayMs);
}

/** The first date of the month so many months after the one of a date. */
export function laterMonth(date: string, months: number): string {
  const first = new Date(date.slice(0, 7));
  return dateText(first.setUTCMonth(first.getUTCMonth() + months));
}

/** Days from one date to another; negative when the other comes first. */
export function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / dayMs);
}

/** The day of the week: 0 is Monday. */
export function weekdayOf(date: string): number {
  return (new Date(date).getUTCDay() + 6) % 7;
}

function dateText(midnight: number): string {
  return new Date(midnight).toISOString().slice(0, 10);
}
