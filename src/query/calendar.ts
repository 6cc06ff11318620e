import { laterDate, laterMonth } from "../domain/date.ts";
import { type UnixMs, dayMs, hourMs, quarterMs } from "../domain/time.ts";
import type { Span } from "../store/store.ts";
import { zoneOf, type Zone } from "./zone.ts";

/**
 * The stretches of a calendar that usage is summed up by, the shortest first. Each ends where the next one of its
 * kind begins.
 */
export const periods = ["hour", "day", "week", "month"] as const;

/** One of `periods`: what `Calendar.keyOf` can name and `Calendar.spanOf` can measure. */
export type Period = (typeof periods)[number];

/** The day that weeks begin on: Monday as ISO 8601 has it, or Sunday. */
export const weekStarts = ["monday", "sunday"] as const;

/** As `week_start` of the API and `--week-start` say it; Monday unless told. */
export type WeekStart = (typeof weekStarts)[number];

/** 1970-01-01 was a Thursday: so many days after a Monday, or a Sunday. */
const daysIntoWeek = { monday: 3, sunday: 4 } as const satisfies Record<WeekStart, number>;

/** Local calendar of one time zone. */
export class Calendar {
  readonly timeZone: string;
  readonly weekStart: WeekStart;
  readonly #zone: Zone;

  /** Throws `invalid` for a zone that the system does not know. */
  constructor(timeZone: string, weekStart: WeekStart = "monday") {
    this.timeZone = timeZone;
    this.weekStart = weekStart;
    this.#zone = zoneOf(timeZone);
  }

  /**
   * The name of the period that an instant falls in: `2026-11-20T21:00+01:00`, `2026-11-20`, the date a week begins on, `2026-11`. That of
   * an hour is the time it begins at: where clocks skip its first half, `2026-10-04T02:30+11:00`.
   */
  keyOf(at: UnixMs, period: Period): string {
    const offset = this.#zone.offsetAt(at);
    const local = at + offset;
    switch (period) {
      case "hour": {
        const whole = Math.floor(local / hourMs) * hourMs;
        const began =
          this.#zone.offsetAt(whole - offset) === offset ? whole : this.#hourAround(at).from + offset;
        return `${isoText(began).slice(0, 16)}${offsetText(offset)}`;
      }
      case "day":
        return isoText(local).slice(0, 10);
      case "week":
        return isoText(local - this.#daysIntoWeek(local) * dayMs).slice(0, 10);
      case "month":
        return isoText(local).slice(0, 7);
    }
  }

  /** The first instant of a local date. Where the clock skips midnight, the first instant after it. */
  startOf(date: string): UnixMs {
    return this.#startOf(Date.parse(`${date}T00:00:00.000Z`));
  }

  /** The first instant of the date that begins when clocks show `midnight`, read as if it were UTC. */
  #startOf(midnight: number): UnixMs {
    let at = midnight - this.#zone.offsetAt(midnight);
    // The guess used the offset of another instant; once more with the offset that holds there.
    at = midnight - this.#zone.offsetAt(at);
    // Where midnight is skipped, neither offset leads into the day: its first quarter hour does.
    while (at + this.#zone.offsetAt(at) < midnight) at += quarterMs;
    // Where midnight comes twice, the date begins with the first: Amman set its clocks back to it until 2021.
    while (at - quarterMs + this.#zone.offsetAt(at - quarterMs) >= midnight) at -= quarterMs;
    return at;
  }

  /**
   * When clocks show on another date what they show at `at`; within that date, also where clocks skip that time. The
   * beginning of a date is that of the other, also where one of them begins at one o'clock.
   */
  sameTimeOn(date: string, at: UnixMs): UnixMs {
    if (at === this.startOf(this.keyOf(at, "day"))) return this.startOf(date);
    return this.timeOn(date, (((at + this.#zone.offsetAt(at)) % dayMs) + dayMs) % dayMs);
  }

  /**
   * When clocks show so many milliseconds after midnight on a date, the first time where they show it twice. One that they
   * skip is when clocks that skip nothing would show it; within that date, also then.
   */
  timeOn(date: string, timeOfDay: number): UnixMs {
    const local = Date.parse(`${date}T00:00:00.000Z`) + timeOfDay;
    // By the clocks of the day before and of the day after; no zone changes them twice in between.
    const before = local - this.#zone.offsetAt(local - dayMs);
    const after = local - this.#zone.offsetAt(local + dayMs);
    const shows = (at: UnixMs): boolean => at + this.#zone.offsetAt(at) === local;
    const told = !shows(before) && shows(after) ? after : before;
    return Math.min(Math.max(told, this.startOf(date)), this.startOf(laterDate(date, 1)));
  }

  /** What clocks show at an instant: `17:52`. */
  timeOf(at: UnixMs): string {
    return isoText(at + this.#zone.offsetAt(at)).slice(11, 16);
  }

  /** The period that an instant falls in, from its first instant to the first one after it. */
  spanOf(at: UnixMs, period: Period): Span {
    switch (period) {
      case "hour":
        return this.#hourAround(at);
      case "day":
        return this.#days(this.#midnightBefore(at), 1);
      case "week": {
        const midnight = this.#midnightBefore(at);
        return this.#days(midnight - this.#daysIntoWeek(midnight) * dayMs, 7);
      }
      case "month": {
        const first = `${this.keyOf(at, "month")}-01`;
        return { from: this.startOf(first), to: this.startOf(laterMonth(first, 1)) };
      }
    }
  }

  /** What clocks show at an instant, back to the midnight before: read as if it were UTC, and not the first instant of that date. */
  #midnightBefore(at: UnixMs): number {
    return Math.floor((at + this.#zone.offsetAt(at)) / dayMs) * dayMs;
  }

  #days(midnight: number, count: number): Span {
    return { from: this.#startOf(midnight), to: this.#startOf(midnight + count * dayMs) };
  }

  #daysIntoWeek(local: number): number {
    const days = Math.floor(local / dayMs) + daysIntoWeek[this.weekStart];
    // Days before 1970 are counted below zero.
    return ((days % 7) + 7) % 7;
  }

  #hourAround(at: UnixMs): Span {
    const offset = this.#zone.offsetAt(at);
    const whole = Math.floor((at + offset) / hourMs) * hourMs - offset;
    const isWhole =
      this.#zone.offsetAt(whole) === offset && this.#zone.offsetAt(whole + hourMs - quarterMs) === offset;
    return isWhole ? { from: whole, to: whole + hourMs } : this.#partOfHour(at);
  }

  /** Where clocks change by half an hour, an hour of the clock is shorter than one. */
  #partOfHour(at: UnixMs): Span {
    const own = this.#zone.offsetAt(at);
    const slot = Math.floor(at / quarterMs) * quarterMs;
    const isWithin = (quarter: UnixMs): boolean =>
      this.#zone.offsetAt(quarter) === own && hourOn(quarter, own) === hourOn(at, own);
    let [from, to] = [slot, slot + quarterMs];
    while (isWithin(from - quarterMs)) from -= quarterMs;
    while (isWithin(to)) to += quarterMs;
    return { from, to };
  }
}

/** Which hour since 1970 clocks show that are so far ahead of UTC. */
function hourOn(at: UnixMs, offset: number): number {
  return Math.floor((at + offset) / hourMs);
}

/** The time zone of this machine. */
export function machineTimeZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

function isoText(local: number): string {
  return new Date(local).toISOString();
}

function offsetText(offset: number): string {
  const minutes = Math.round(Math.abs(offset) / 60_000);
  const text = `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;
  return `${offset < 0 ? "-" : "+"}${text}`;
}
