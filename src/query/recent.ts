import type { UnixMs } from "../domain/time.ts";
import type { Filter } from "../store/store.ts";
import type { Calendar } from "./calendar.ts";

/** How far back a question looks that names no time, in days: a month holds habits, and few forgotten ones. */
export const recentDays = 30;

const dayMs = 86_400_000;

/**
 * The filter with a beginning: where the question names neither a beginning nor a session, that of the day 30 days ago
 * (today is one of them). A question about one session is about all of it.
 */
export function recent(filter: Filter, { now, calendar }: { now: UnixMs; calendar: Calendar }): Filter {
  if (filter.from !== undefined || filter.sessionKey !== undefined) return filter;
  const end = Math.min(filter.to ?? now, now);
  return { ...filter, from: calendar.startOf(calendar.keyOf(end - (recentDays - 1) * dayMs, "day")) };
}
