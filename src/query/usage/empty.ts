import { AppError } from "../../domain/error.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Filter, Span } from "../../store/store.ts";
import { emptyRow } from "../../store/usage-row.ts";
import type { Calendar, Period } from "../calendar.ts";
import type { Group } from "./group.ts";

/** More periods than these no chart shows and no answer should hold: 83 days by the hour, five years by the day. */
const mostPeriods = 2000;

/** Which periods to fill in. A filter without a beginning begins with the first use. */
export interface PeriodQuestion {
  readonly period: Period;
  readonly filter: Filter;
  readonly calendar: Calendar;
  /** Where a time without an end ends. */
  readonly now: UnixMs;
}

/**
 * Groups by period, and between them those in which nothing was used, from the beginning of the question or the first use
 * to its end or the present. Throws `invalid` where that would be more than 2,000.
 */
export function withEmptyPeriods(groups: readonly Group[], question: PeriodQuestion): readonly Group[] {
  const span = spanOf(groups, question);
  if (span === undefined) return groups;
  const { period, calendar } = question;
  const known = new Map(groups.map((group) => [group.key, group]));
  const parts = groups.some((group) => group.parts !== undefined) ? { parts: [] } : {};
  const all: Group[] = [];
  for (const at of periodsOf(span, period, calendar)) {
    const key = calendar.keyOf(at, period);
    all.push(known.get(key) ?? { key, row: emptyRow(), ...parts });
    if (all.length <= mostPeriods) continue;
    throw new AppError(
      "invalid",
      `there are more than ${mostPeriods} times of one ${period} in it; ask for longer ones`,
    );
  }
  return all;
}

function spanOf(groups: readonly Group[], { filter, now }: PeriodQuestion): Span | undefined {
  const from = filter.from ?? groups[0]?.row.from;
  if (from === undefined) return undefined;
  const last = groups.at(-1)?.row.from ?? from;
  return { from, to: Math.min(filter.to ?? Number.POSITIVE_INFINITY, Math.max(now, last) + 1) };
}

/** An instant of each period that a span touches, in order: its own beginning, then that of each period. */
export function* periodsOf({ from, to }: Span, period: Period, calendar: Calendar): Generator<UnixMs> {
  for (let at = from; at < to; at = calendar.spanOf(at, period).to) yield at;
}
