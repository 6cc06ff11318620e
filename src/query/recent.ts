import { laterDate } from "../domain/date.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Filter } from "../store/store.ts";
import type { Calendar } from "./calendar.ts";

/** How far back a question looks that names no time, in days: a month holds habits, and few forgotten ones. */
const recentDays = 30;

/**
 * The filter with a beginning and an end: where the question names neither a beginning nor a session, of the 30 days up to
 * the end of today, or of the last day asked for. A question about one session is about all of it.
 */
export function recent(filter: Filter, { now, calendar }: { now: UnixMs; calendar: Calendar }): Filter {
  if (filter.from !== undefined || filter.sessionKey !== undefined) return filter;
  const last = calendar.keyOf(Math.min((filter.to ?? now) - 1, now), "day");
  const from = calendar.startOf(laterDate(last, 1 - recentDays));
  return { ...filter, from, to: filter.to ?? calendar.spanOf(now, "day").to };
}
