import { laterDate, weekdayOf } from "../domain/date.ts";
import { nanoToUsd, usdToNano } from "../domain/money.ts";
import { totalTokens } from "../domain/usage.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import type { Calendar } from "./calendar.ts";
import { weekdays, type Weekday } from "./patterns/heat.ts";
import { outliers, type Outlier } from "./patterns/outlier.ts";
import { knownCost } from "./session-shape.ts";
import { median } from "./spread.ts";
import { isUsed, usageGroups } from "./usage.ts";
import type { Group } from "./usage/group.ts";
import { shortId } from "../domain/short-id.ts";

/** The days that came to far more than others, and what they are compared by. */
export interface UnusualDays {
  /** Dollars, or tokens where nothing has a price. */
  readonly measure: Measure;
  /** Days with use, those before the question included; with fewer than eight none is called unusual. */
  readonly compared_days: number;
  /** The latest first, at most ten. */
  readonly days: readonly UnusualDay[];
}

/** What days are compared by: tokens where no day has a known cost. */
export type Measure = "cost_usd" | "tokens";

/** A day that came to at least three times what is usual (patterns/outlier.ts), and what it was made of. */
export interface UnusualDay {
  /** `2026-11-12` in the zone of the question. */
  readonly day: string;
  readonly weekday: Weekday;
  /** In the measure, as is `usual`: the median of the days it is compared with. */
  readonly amount: number;
  readonly usual: number;
  readonly times_usual: number;
  readonly compared_with: { readonly days: number; readonly same_weekday: boolean };
  /** What an amount in dollars lacks. */
  readonly unpriced_requests: number;
  readonly unpriced_tokens: number;
  readonly requests: number;
  readonly sessions: number;
  /** The session, project and model with the largest part of it; null where that is unknown. */
  readonly session: Part | null;
  readonly project: Part | null;
  readonly model: Part | null;
  /** What made it so, in words. */
  readonly reason: string;
}

interface Part {
  readonly key: string;
  readonly percent: number;
}

/** Days before the question that its days are compared with: a dozen of each weekday. */
const daysBefore = 84;
const mostDays = 10;
/** The part of a day that is called its reason. */
const mainPercent = 50;
/** As many times the usual number as make the number a reason. */
const many = 2;

interface Question {
  readonly filter: Filter;
  readonly calendar: Calendar;
}

/** Compares each day with those like it (patterns/outlier.ts) and says what the unusual ones were made of. */
export function unusualDays(reader: LedgerReader, question: Question): UnusualDays {
  const { filter, calendar } = question;
  const days = [
    ...earlierDays(reader, question),
    ...usageGroups(reader, { grouping: "day", filter, calendar }),
  ].filter(({ row }) => isUsed(row));
  const measure: Measure = days.some(({ row }) => (knownCost(row) ?? 0) > 0) ? "cost_usd" : "tokens";
  const amounts = days.map((day) => ({ date: day.key ?? "", amount: amountOf(day, measure) }));
  const first = filter.from === undefined ? "" : calendar.keyOf(filter.from, "day");
  const found = outliers(amounts)
    .filter(({ date }) => date >= first)
    .slice(-mostDays);
  return {
    measure,
    compared_days: amounts.filter(({ amount }) => amount > 0).length,
    days: found.toReversed().map((outlier) => describe(reader, question, { outlier, measure, days })),
  };
}

/** Whole days. Of the one that the question begins in, only what lies in the question is compared. */
function earlierDays(reader: LedgerReader, { filter, calendar }: Question): Group[] {
  if (filter.from === undefined) return [];
  const first = calendar.keyOf(filter.from, "day");
  const from = calendar.startOf(laterDate(first, -daysBefore));
  const earlier = { ...filter, from, to: calendar.startOf(first) };
  return usageGroups(reader, { grouping: "day", filter: earlier, calendar });
}

function amountOf({ row }: Group, measure: Measure): number {
  return measure === "tokens" ? totalTokens(row.usage) : (knownCost(row) ?? 0);
}

interface Compared {
  readonly outlier: Outlier;
  readonly measure: Measure;
  readonly days: readonly Group[];
}

function describe(
  reader: LedgerReader,
  { filter, calendar }: Question,
  { outlier, measure, days }: Compared,
): UnusualDay {
  const { date, amount } = outlier;
  const day: Filter = {
    ...filter,
    from: Math.max(calendar.startOf(date), filter.from ?? -Infinity),
    to: Math.min(calendar.startOf(laterDate(date, 1)), filter.to ?? Infinity),
  };
  const largest = (grouping: "session" | "project" | "model"): Part | null =>
    largestPart(usageGroups(reader, { grouping, filter: day, calendar }), measure, amount);
  const parts = { session: largest("session"), project: largest("project"), model: largest("model") };
  const row = days.find(({ key }) => key === date)?.row;
  const counts = { requests: row?.requests ?? 0, sessions: row?.sessions ?? 0 };
  const others = days.filter((other) => other.key !== date).map((other) => other.row);
  const usual = {
    requests: median(others.map(({ requests }) => requests)) ?? 0,
    sessions: median(others.map(({ sessions }) => sessions)) ?? 0,
  };
  return {
    day: date,
    weekday: weekdays[weekdayOf(date)] ?? "monday",
    amount,
    usual: measure === "tokens" ? Math.round(outlier.usual) : nanoToUsd(usdToNano(outlier.usual)),
    times_usual: Math.round(outlier.timesUsual * 100) / 100,
    compared_with: { days: outlier.days, same_weekday: outlier.isSameWeekday },
    unpriced_requests: row?.unpricedRequests ?? 0,
    unpriced_tokens: row?.unpricedTokens ?? 0,
    ...counts,
    ...parts,
    reason: reasonOf(parts, counts, { ...usual, times: outlier.timesUsual }),
  };
}

function largestPart(groups: readonly Group[], measure: Measure, whole: number): Part | null {
  const [largest] = groups
    .map((group) => ({ key: group.key, amount: amountOf(group, measure) }))
    .toSorted((a, b) => b.amount - a.amount);
  if (largest?.key === undefined || whole === 0) return null;
  const percent = Math.round((largest.amount / whole) * 100);
  // What is not all of it must not be told as all.
  return { key: largest.key, percent: largest.amount < whole ? Math.min(percent, 99) : percent };
}

type Counts = Pick<UnusualDay, "requests" | "sessions">;

/** One session, or many of them, or many requests, or dear ones; then where and on which model most of it was. */
function reasonOf(
  { session, project, model }: Pick<UnusualDay, "session" | "project" | "model">,
  counts: Counts,
  usual: Counts & { readonly times: number },
): string {
  const where = isMain(project) ? ` in ${lastPart(project.key)}` : "";
  const how = isMain(model) ? ` on ${model.key}` : "";
  if (isMain(session)) return `${session.percent} % of it one session ${shortId(session.key)}${where}${how}`;
  const place = where === "" && how === "" ? "" : `, most of it${where}${how}`;
  // Counters tell of tokens and money, and of no request.
  if (counts.requests === 0) return `told by metric counters only${place}`;
  const much = (["sessions", "requests"] as const).find((what) => counts[what] >= many * usual[what]);
  if (much !== undefined) return `${counts[much]} ${much} where ${Math.round(usual[much])} are usual${place}`;
  const size = (usual.times * usual.requests) / counts.requests;
  return `${counts.requests} requests, each ${size.toFixed(1)} times as large as usual${place}`;
}

function isMain(part: Part | null): part is Part {
  return part !== null && part.percent >= mainPercent;
}

/** The folder's own name. */
function lastPart(path: string): string {
  return /[^\\/]+(?=[\\/]*$)/.exec(path)?.[0] ?? path;
}
