import { AppError } from "../domain/error.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import type { Calendar } from "./calendar.ts";
import { budgetOf } from "./forecast/budget.ts";
import { daysAfter } from "./forecast/date.ts";
import { estimate, type EstimateSettings } from "./forecast/estimate.ts";
import { hoursOf, hoursWithout, pastOf, type Hours } from "./forecast/past.ts";
import { forecastPeriods, periodAhead, type ForecastPeriod } from "./forecast/period.ts";
import type { ForecastAnswer, ForecastShape, ProjectForecastShape } from "./forecast/shape.ts";
import { schemaVersion } from "./shape.ts";
import { usageBy } from "./usage.ts";

/** How far back a forecast looks; at the half-life of three weeks a day before that weighs less than a fiftieth. */
const historyDays = 120;

export interface ForecastQuestion {
  /** `from`: learn from this time on. `to`: forecast as it would have been done then. */
  readonly filter: Filter;
  readonly calendar: Calendar;
  readonly now: UnixMs;
  /** Undefined: all three in total, the month for projects. */
  readonly period: ForecastPeriod | undefined;
  /** Also the day, week or month after the current one. */
  readonly next: boolean;
  /** How often the intervals hold, in percent. */
  readonly level: number;
  /** Dollars for the current month. */
  readonly budgetUsd: number | undefined;
}

/** Tokens and cost of the current day, week and month: what was spent and what is still to come. */
export function forecast(reader: LedgerReader, question: ForecastQuestion): ForecastAnswer {
  const { filter, calendar, level, budgetUsd } = question;
  const now = Math.min(question.now, filter.to ?? Number.POSITIVE_INFINITY);
  const ledger = ledgerOf(reader, question, now);
  const past = pastOf(ledger.total, calendar, now);
  const learnFrom = calendar.keyOf(filter.from ?? ledger.since, "day");
  const settings = (periods: readonly ForecastPeriod[]): EstimateSettings => ({
    periods: periods.flatMap((period) => aheadOf(period, past.today, question.next)),
    level,
    learnFrom,
  });
  const ofProjects = settings([question.period ?? "month"]);
  const projects = ledger.projects.map(({ project, hours }): ProjectForecastShape => {
    const { history, periods } = estimate(pastOf(hours, calendar, now), ofProjects);
    return { project, history, periods };
  });
  return {
    schema_version: schemaVersion,
    at: formatInstant(now),
    timezone: calendar.timeZone,
    level,
    total: estimate(past, settings(question.period === undefined ? forecastPeriods : [question.period])),
    projects: projects.toSorted(byForecast),
    budget: budgetUsd === undefined ? null : budgetOf(past, budgetUsd, learnFrom),
  };
}

/** A period by its name. Throws `invalid` with `name`, what the person called it. */
export function parsePeriod(text: string | undefined, name: string): ForecastPeriod | undefined {
  if (text === undefined) return undefined;
  const period = forecastPeriods.find((known) => known === text);
  if (period === undefined)
    throw new AppError("invalid", `${name} ${text} is not known; use ${forecastPeriods.join(", ")}`);
  return period;
}

/** Percent, 80 unless told. Beyond 50 to 95 nobody has tried whether the intervals hold. */
export function parseLevel(text: string | undefined, name: string): number {
  const level = Number(text ?? "80");
  if (Number.isInteger(level) && level >= 50 && level <= 95) return level;
  throw new AppError("invalid", `${name} is not a whole number from 50 to 95: ${text}`);
}

/** Dollars, more than none. */
export function parseBudget(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const usd = Number(text.replace(/^\$/, ""));
  if (text.trim() !== "" && Number.isFinite(usd) && usd > 0 && usd < 1e9) return usd;
  throw new AppError("invalid", `${name} is not an amount in dollars: ${text}; use a number such as 250`);
}

interface LedgerHours {
  readonly since: UnixMs;
  readonly total: Hours;
  readonly projects: readonly { readonly project: string | null; readonly hours: Hours }[];
}

/** Use by the hour in total and per project. What has no project is what the projects leave of the total. */
function ledgerOf(reader: LedgerReader, question: ForecastQuestion, now: UnixMs): LedgerHours {
  const { calendar } = question;
  const since = calendar.startOf(daysAfter(calendar.keyOf(now, "day"), -historyDays));
  const filter: Filter = { ...question.filter, from: since, to: now + 1 };
  const hours = (own: Filter): Hours =>
    hoursOf(usageBy(reader, { grouping: "hour", filter: own, calendar }).groups);
  const total = hours(filter);
  const { groups } = usageBy(reader, { grouping: "project", filter, calendar });
  const named = groups.flatMap(({ key }) =>
    key === null ? [] : [{ project: key, hours: hours({ ...filter, project: key }) }],
  );
  if (named.length === groups.length) return { since, total, projects: named };
  const rest = hoursWithout(
    total,
    named.map((own) => own.hours),
  );
  return { since, total, projects: [...named, { project: null, hours: rest }] };
}

function aheadOf(period: ForecastPeriod, today: string, next: boolean): EstimateSettings["periods"] {
  const current = { ...periodAhead(period, today, "current"), which: "current" as const };
  return next ? [current, { ...periodAhead(period, today, "next"), which: "next" }] : [current];
}

function byForecast(a: ProjectForecastShape, b: ProjectForecastShape): number {
  return costOf(b) - costOf(a) || tokensOf(b) - tokensOf(a);
}

function costOf({ periods }: ForecastShape): number {
  const cost = periods[0]?.cost_usd;
  return cost?.forecast ?? cost?.spent ?? 0;
}

function tokensOf({ periods }: ForecastShape): number {
  const tokens = periods[0]?.tokens;
  return tokens?.forecast ?? tokens?.spent ?? 0;
}
