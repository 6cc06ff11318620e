import { daysBetween } from "../../../src/domain/date.ts";
import type { Unit } from "./question.ts";

/** What a period is called. Where its key is no date, both are the key itself. */
export interface PeriodName {
  /** On an axis: `28 Nov`, `17:00`. */
  readonly label: string;
  /** In full: `Saturday, 28 November 2026`. */
  readonly name: string;
}

/** Whether a period goes on at a moment of its zone's clock, `2026-11-28 17:04:20`: what it holds then is not all it will. */
export function goesOn(key: string, unit: Unit, now: string): boolean {
  switch (unit) {
    case "hour":
      return key.slice(0, 13).replace("T", " ") === now.slice(0, 13);
    case "day":
      return key === now.slice(0, 10);
    case "week": {
      const days = daysBetween(key, now.slice(0, 10));
      return days >= 0 && days < 7;
    }
    case "month":
      return key === now.slice(0, 7);
  }
}

/** A period of the API by the name that people know it by. Its key is of the asked zone already, so no clock is asked. */
export function periodName(key: string, unit: Unit): PeriodName {
  const date = new Date(`${key.slice(0, 10).padEnd(10, "-01")}T00:00:00Z`);
  if (Number.isNaN(date.getTime())) return { label: key, name: key };
  const text = (options: Intl.DateTimeFormatOptions): string =>
    date.toLocaleDateString("en-GB", { timeZone: "UTC", ...options });
  const day = text({ day: "numeric", month: "short" });
  const full = text({ weekday: "short", day: "numeric", month: "short", year: "numeric" });
  switch (unit) {
    case "hour": {
      const clock = key.slice(11, 16);
      return { label: clock === "00:00" ? day : clock, name: `${full}, ${clock}` };
    }
    case "day":
      return { label: day, name: full };
    case "week":
      return { label: day, name: `week of ${full}` };
    case "month":
      return {
        label: text({ month: "short", year: "numeric" }),
        name: text({ month: "long", year: "numeric" }),
      };
  }
}
