import { laterDate, daysBetween, weekdayOf } from "../../domain/date.ts";
import type { NanoUsd } from "../../domain/money.ts";
import type { UnixMs } from "../../domain/time.ts";
import { totalTokens } from "../../domain/usage.ts";
import type { UsageRow } from "../../store/store.ts";
import type { Calendar } from "../calendar.ts";
import { knownCost } from "../session-shape.ts";
import type { Series } from "./series.ts";

/** What was used in an hour or a day. */
export interface Amount {
  readonly tokens: number;
  /** The part of the cost that has a price. */
  readonly costNano: NanoUsd;
  /** Something was used, and nothing of it has a price: the cost is not 0 but unknown. */
  readonly isUnpriced: boolean;
  readonly unpricedRequests: number;
  readonly unpricedTokens: number;
}

/** Use by the hour, under the names that the calendar gives to hours. */
export type Hours = ReadonlyMap<string, Amount>;

interface DayUse {
  whole: Amount;
  later: Amount;
}

/** Use day by day up to now, in the asked time zone. */
export interface Past {
  /** The day that it is now. */
  readonly today: string;
  readonly days: ReadonlyMap<string, DayUse>;
}

/** An hour or a day without use: it cost 0, which is known, so it is not unpriced. */
export const nothing: Amount = {
  tokens: 0,
  costNano: 0,
  isUnpriced: false,
  unpricedRequests: 0,
  unpricedTokens: 0,
};

const idle: DayUse = { whole: nothing, later: nothing };

/** What a row of usage comes to. */
export function amountOf(row: UsageRow): Amount {
  return {
    tokens: totalTokens(row.usage),
    costNano: row.costNano,
    isUnpriced: knownCost(row) === null,
    unpricedRequests: row.unpricedRequests,
    unpricedTokens: row.unpricedTokens,
  };
}

/** Days from hours. Hours are compared by the clock on the wall, so a day of 23 or 25 hours is cut where people would. */
export function pastOf(hours: Hours, calendar: Calendar, now: UnixMs): Past {
  // The name of an hour is the instant it began at, too.
  const current = calendar.keyOf(now, "hour");
  const left = 1 - (now - Date.parse(current)) / 3_600_000;
  const wallNow = current.slice(11, 13);
  const days = new Map<string, DayUse>();
  for (const [hour, amount] of hours) {
    const date = hour.slice(0, 10);
    const day = days.get(date) ?? { whole: nothing, later: nothing };
    const wall = hour.slice(11, 13);
    const share = wall === wallNow ? left : Number(wall > wallNow);
    day.whole = plus(day.whole, amount);
    day.later = plus(day.later, shareOf(amount, share));
    days.set(date, day);
  }
  return { today: current.slice(0, 10), days };
}

/** Sums of the days from one to another, both included. */
export function useBetween({ days }: Past, firstDay: string, lastDay: string): Amount {
  let sum = nothing;
  for (const [date, { whole }] of days) {
    if (date >= firstDay && date <= lastDay) sum = plus(sum, whole);
  }
  return sum;
}

/** Tokens and nano-dollars of each day from `from` on, or from the first use after it, up to yesterday. */
export function seriesOf(past: Past, from: string): { readonly tokens: Series; readonly cost: Series } {
  const dates = datesOf(past, from);
  const uses = dates.map((date) => past.days.get(date) ?? idle);
  const firstWeekday = weekdayOf(dates[0] ?? past.today);
  const usedToday = (past.days.get(past.today) ?? idle).whole.tokens > 0;
  // The cost of a day whose use nobody can price is not known, and so is no part of it.
  const costOf = (part: keyof DayUse): number[] =>
    uses.map((use) => (use.whole.isUnpriced ? Number.NaN : use[part].costNano));
  return {
    tokens: {
      firstWeekday,
      whole: uses.map(({ whole }) => whole.tokens),
      later: uses.map(({ later }) => later.tokens),
      usedToday,
    },
    cost: { firstWeekday, whole: costOf("whole"), later: costOf("later"), usedToday },
  };
}

function datesOf({ days, today }: Past, from: string): string[] {
  const used = [...days.keys()].filter((date) => date >= from && date < today).toSorted();
  const [first] = used;
  if (first === undefined) return [];
  return Array.from({ length: daysBetween(first, today) }, (_, index) => laterDate(first, index));
}

/** The two together. It is unpriced only as long as nothing in it has a price. */
export function plus(a: Amount, b: Amount): Amount {
  const costNano = a.costNano + b.costNano;
  return {
    tokens: a.tokens + b.tokens,
    costNano,
    isUnpriced: costNano === 0 && (a.isUnpriced || b.isUnpriced),
    unpricedRequests: a.unpricedRequests + b.unpricedRequests,
    unpricedTokens: a.unpricedTokens + b.unpricedTokens,
  };
}

function shareOf({ tokens, costNano, ...kept }: Amount, share: number): Amount {
  return { ...kept, tokens: tokens * share, costNano: costNano * share };
}
