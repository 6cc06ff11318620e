import { laterDate, laterMonth } from "../domain/date.ts";
import { AppError } from "../domain/error.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Span } from "../store/store.ts";
import type { Calendar } from "./calendar.ts";

/** The last so many periods before a time. */
export interface Last {
  readonly text: string;
  readonly now: UnixMs;
  /** What the person called it, for complaints. */
  readonly name: string;
}

/**
 * The last so many days (`7d`), weeks (`3w`) or months (`2m`), up to the end of today: a client whose clock is ahead tells
 * of days to come. The present one counts as one of them, so `1d` is today. Throws `invalid` for anything else.
 */
export function spanOfLast(last: Last, calendar: Calendar): Span {
  return { from: startOf(last, calendar), to: calendar.spanOf(last.now, "day").to };
}

function startOf({ text, now, name }: Last, calendar: Calendar): UnixMs {
  const [, count = "", unit] = /^(\d{1,4})([dwm])$/.exec(text) ?? [];
  const before = Number(count) - 1;
  if (unit === undefined || before < 0) {
    throw new AppError(
      "invalid",
      `${name} is not a number of days, weeks or months: ${text}; use 7d, 3w or 2m`,
    );
  }
  switch (unit) {
    case "w":
      return calendar.startOf(laterDate(calendar.keyOf(now, "week"), -7 * before));
    case "m":
      return calendar.startOf(laterMonth(calendar.keyOf(now, "month"), -before));
    default:
      return calendar.startOf(laterDate(calendar.keyOf(now, "day"), -before));
  }
}
