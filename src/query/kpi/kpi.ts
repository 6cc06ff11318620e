import { laterDate } from "../../domain/date.ts";
import { AppError } from "../../domain/error.ts";
import { tableNames } from "../../domain/table-names.ts";
import { formatInstant, type UnixMs } from "../../domain/time.ts";
import type { Filter, LedgerReader, Span } from "../../store/store.ts";
import type { Calendar } from "../calendar.ts";
import { kpiDefinitions, type KpiName, type KpiUnit, type Measured } from "./kpi-definition.ts";
import type { KpiSession } from "./kpi-session.ts";
import { identityOf } from "../session-usage.ts";
import { schemaVersion } from "../shape.ts";
import { bothSums } from "../usage.ts";
import { groupShape } from "../usage/group.ts";

/** What each KPI should be below or above, in its unit; undefined: nobody minds. */
export type KpiTargets = Readonly<Record<KpiName, number | undefined>>;

/** What `GET /api/kpis` and `hallmonitor kpi` ask. A period that is yet to begin is refused with `invalid`. */
export interface KpiQuestion {
  /** Narrows the sessions. Without an end, or with one that is yet to come, it is now; without a beginning `days` before the end. */
  readonly filter: Filter;
  readonly days?: number | undefined;
  readonly calendar: Calendar;
  readonly now: UnixMs;
  readonly targets: KpiTargets;
  /** How many periods of equal length are told of each KPI, this one being the last; none unless asked. */
  readonly history?: number | undefined;
}

/** Days that are looked at unless asked otherwise. */
export const usualDays = 7;
/** A century: a larger number is a mistake. */
export const maxDays = 36_500;
/** Periods that can be told beside each other: a year of weeks, and some. */
export const maxHistory = 60;

interface PeriodShape {
  readonly from: string;
  readonly to: string;
  /** Sessions that began in it. */
  readonly sessions: number;
}

/** What a KPI came to in one period of its history. */
export interface KpiPointShape {
  readonly from: string;
  readonly to: string;
  readonly value: number | null;
  /** Sessions that the value was taken from. */
  readonly sessions: number;
  readonly detail: KpiDetailShape;
}

/** What a value is made of, and what a cost lacks: `unpriced_requests` and `unpriced_tokens`. */
type KpiDetailShape = Readonly<Record<string, number | null>>;

/**
 * One KPI with its target and its trend. `value` is null where no session of the period tells what it needs, or there
 * is nothing to divide by.
 */
export interface KpiShape {
  readonly name: KpiName;
  /** What people call it. */
  readonly label: string;
  /** What it measures, and what to do when it is missed: a sentence each. */
  readonly meaning: string;
  readonly advice: string;
  readonly unit: KpiUnit;
  readonly value: number | null;
  readonly better: "lower" | "higher";
  readonly target: number | null;
  /** Null where there is no target; unknown also where a cost below its target lacks the price of a part. */
  readonly status: "met" | "missed" | "unknown" | null;
  /** The value in the period before, and what it is made of. */
  readonly before: number | null;
  readonly before_detail: KpiDetailShape;
  /** Null where there is no trend, or there was nothing before to grow from. */
  readonly change_percent: number | null;
  /** Null where one of the two is unknown, or a cost of sessions that lack the price of a part. */
  readonly trend: "better" | "worse" | "level" | null;
  /** Sessions that the value was taken from. */
  readonly sessions: number;
  readonly detail: KpiDetailShape;
  /** The same KPI in periods of equal length, the oldest first and this one last; only where it was asked for. */
  readonly history?: readonly KpiPointShape[];
}

/** Answers `GET /api/kpis` and `hallmonitor kpi`: every KPI, in the order of `kpiDefinitions`. */
export interface KpiAnswer {
  readonly schema_version: number;
  readonly period: PeriodShape;
  readonly period_before: PeriodShape;
  /** When the session that was last active began, in whatever period; null when there is none. */
  readonly last_session_at: string | null;
  readonly kpis: readonly KpiShape[];
}

/**
 * The KPIs of the sessions that began in a period, beside those of the period of equal length before it. Sessions count
 * whole, with all they did to this day: a session belongs to one period only, and no cost is parted from what it bought.
 */
export function kpis(reader: LedgerReader, question: KpiQuestion): KpiAnswer {
  const { filter, targets, history } = question;
  const { from, to } = periodOf(question);
  const spans = spansBefore({ from, to }, Math.max(2, history ?? 0));
  const sessions = sessionsOf(reader, { ...filter, from: spans[0]?.from, to });
  const periods = spans.map((span) => periodOver(span, sessions));
  const [past, current] = periods.slice(-2);
  if (past === undefined || current === undefined) throw new Error("there are always two periods");
  const [last] = reader.sessions({ ...filter, from: undefined, to: undefined }, 1);
  return {
    schema_version: schemaVersion,
    period: periodShape(current),
    period_before: periodShape(past),
    last_session_at: last === undefined ? null : formatInstant(last.startedAt),
    kpis: kpiNames.map((name) => {
      const { measure } = kpiDefinitions[name];
      const shape = kpiShape(name, targets[name], [measure(current.sessions), measure(past.sessions)]);
      return history === undefined
        ? shape
        : Object.assign(shape, {
            history: periods.slice(-history).map((period) => pointShape(name, period)),
          });
    }),
  };
}

interface Period extends Span {
  readonly sessions: readonly KpiSession[];
}

/** So many spans of equal length, one after the other, of which the given one is the last. */
function spansBefore({ from, to }: Span, count: number): Span[] {
  const length = to - from;
  return Array.from({ length: count }, (_, index) => {
    const ago = (count - 1 - index) * length;
    return { from: from - ago, to: to - ago };
  });
}

function periodOver({ from, to }: Span, sessions: readonly KpiSession[]): Period {
  const began = sessions.filter(({ work }) => work.startedAt >= from && work.startedAt < to);
  return { from, to, sessions: began };
}

function periodShape({ from, to, sessions }: Period): PeriodShape {
  return { from: formatInstant(from), to: formatInstant(to), sessions: sessions.length };
}

function pointShape(name: KpiName, { from, to, sessions }: Period): KpiPointShape {
  const measured = kpiDefinitions[name].measure(sessions);
  return {
    from: formatInstant(from),
    to: formatInstant(to),
    value: numberOrNull(measured.value),
    sessions: measured.sessions,
    detail: detailShape(measured),
  };
}

function detailShape({ detail }: Measured): KpiDetailShape {
  return Object.fromEntries(Object.entries(detail).map(([key, value]) => [key, numberOrNull(value)]));
}

const kpiNames = tableNames(kpiDefinitions);

/** The number of days of a text. Throws `invalid` with `name`, what the person called it. */
export function parseDays(text: string, name: string): number {
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= maxDays) return days;
  throw new AppError("invalid", `${name} is no number of days from 1 to ${maxDays}: ${text}`);
}

/** The number of periods of a text. Throws `invalid` with `name`, what the person called it. */
export function parseHistory(text: string, name: string): number {
  const periods = Number(text);
  if (/^\d+$/.test(text) && periods >= 1 && periods <= maxHistory) return periods;
  throw new AppError("invalid", `${name} is no number of periods from 1 to ${maxHistory}: ${text}`);
}

/** Whole days of the calendar back from the end, which is now where it is yet to come: the time before has no more of its day. */
function periodOf({ filter, days = usualDays, calendar, now }: KpiQuestion): { from: UnixMs; to: UnixMs } {
  const to = Math.min(filter.to ?? now, now);
  const from = filter.from ?? calendar.startOf(laterDate(calendar.keyOf(to - 1, "day"), 1 - days));
  if (from < to) return { from, to };
  throw new AppError(
    "invalid",
    `the period begins at ${formatInstant(from)}, which is not yet; give an earlier day`,
  );
}

/** Sessions with what they used. Of their requests all count, whatever the model or the branch that chose the session. */
function sessionsOf(reader: LedgerReader, filter: Filter): KpiSession[] {
  const { from, agent, project, user, team, sessionKey } = filter;
  const rows = bothSums(reader, {
    filter: { from, agent, project, user, team, sessionKey },
    by: ["session", "agent"],
  });
  const usages = new Map(rows.map((row) => [identityOf(row), groupShape({ key: row.keys[0], row })]));
  return reader
    .work(filter)
    .map((work) => ({ work, usage: usages.get(identityOf({ keys: [work.id, work.agent] })) }));
}

function kpiShape(name: KpiName, target: number | undefined, [now, past]: [Measured, Measured]): KpiShape {
  const { label, meaning, advice, unit, better } = kpiDefinitions[name];
  const isComparable = !now.isPart && !past.isPart;
  const change = isComparable ? changeOf(now.value, past.value) : undefined;
  return {
    name,
    label,
    meaning,
    advice,
    unit,
    value: numberOrNull(now.value),
    better,
    target: target ?? null,
    status: target === undefined ? null : statusOf(now, target, better),
    before: numberOrNull(past.value),
    before_detail: detailShape(past),
    change_percent: change === undefined ? null : Math.round(change * 10) / 10,
    trend: isComparable ? trendOf(now.value, past.value, better) : null,
    sessions: now.sessions,
    detail: detailShape(now),
  };
}

function statusOf(
  { value, isPart }: Measured,
  target: number,
  better: "lower" | "higher",
): "met" | "missed" | "unknown" {
  if (value === undefined) return "unknown";
  const isMet = better === "lower" ? value < target : value > target;
  if (!isMet) return "missed";
  // What a cost lacks could bring it above its target.
  return isPart === true ? "unknown" : "met";
}

function changeOf(value: number | undefined, past: number | undefined): number | undefined {
  if (value === undefined || past === undefined) return undefined;
  if (value === past) return 0;
  return past === 0 ? undefined : ((value - past) / past) * 100;
}

function trendOf(
  value: number | undefined,
  past: number | undefined,
  better: "lower" | "higher",
): KpiShape["trend"] {
  if (value === undefined || past === undefined) return null;
  if (value === past) return "level";
  return value < past === (better === "lower") ? "better" : "worse";
}

/** A billionth is a nano-dollar, and finer than any share or time that can be meant. */
function numberOrNull(value: number | undefined): number | null {
  return value === undefined ? null : Math.round(value * 1e9) / 1e9;
}
