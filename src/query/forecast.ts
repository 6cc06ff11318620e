import type { PeriodBudgets } from "../domain/budget.ts";
import { laterDate } from "../domain/date.ts";
import { AppError } from "../domain/error.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import type { Calendar } from "./calendar.ts";
import { budgetsOf } from "./forecast/budget.ts";
import { estimate, type EstimateSettings } from "./forecast/estimate.ts";
import { amountOf, nothing, pastOf, plus, type Amount, type Hours } from "./forecast/past.ts";
import { forecastPeriods, periodAhead, type ForecastPeriod } from "./forecast/period.ts";
import type { ForecastAnswer, ForecastShape, ProjectForecastShape } from "./forecast/shape.ts";
import { schemaVersion } from "./shape.ts";
import { bothSums, dimensionsOf, isUsed } from "./usage.ts";

/** How far back a forecast looks; at the half-life of three weeks a day before that weighs less than a fiftieth. */
const historyDays = 120;

/**
 * What `GET /api/forecast` and `hallmonitor forecast` ask. Days to learn from that begin after `now` are refused with
 * `invalid`.
 */
export interface ForecastQuestion {
  /** `from`: learn from this day on. `to`: forecast as it would have been done right before. */
  readonly filter: Filter;
  readonly calendar: Calendar;
  readonly now: UnixMs;
  /** Undefined: all three in total, the month for projects. */
  readonly period: ForecastPeriod | undefined;
  /** Also the day, week or month after the current one. */
  readonly next: boolean;
  /** Leaves out the forecasts of single projects, which take most of the work. */
  readonly totalOnly?: boolean;
  /** How often the intervals hold, in percent. */
  readonly level: number;
  /** Dollars for the current month, instead of what is budgeted for it. */
  readonly budgetUsd: number | undefined;
  /** Of all that is used: a question about a part of it is not held against them. */
  readonly budgets?: PeriodBudgets | undefined;
  /** Of the part that is asked about, instead. */
  readonly partBudgets?: PeriodBudgets | undefined;
}

/** Tokens and cost of the current day, week and month: what was spent and what is still to come. */
export function forecast(reader: LedgerReader, question: ForecastQuestion): ForecastAnswer {
  const { filter, calendar, level } = question;
  // The end of a filter belongs to what comes after it: the end of a day is not yet the next one.
  const now = Math.min(question.now, (filter.to ?? Number.POSITIVE_INFINITY) - 1);
  checkBeginning(filter.from, now);
  const ledger = ledgerOf(reader, question, now);
  const past = pastOf(ledger.total, calendar, now);
  const learnFrom = calendar.keyOf(filter.from ?? ledger.since, "day");
  const which = question.next ? (["current", "next"] as const) : (["current"] as const);
  const settings = (periods: readonly ForecastPeriod[]): EstimateSettings => ({
    periods: periods.flatMap((period) =>
      which.map((one) => periodAhead({ period, which: one }, past.today, calendar.weekStart)),
    ),
    level,
    learnFrom,
  });
  const ofProjects = settings([question.period ?? "month"]);
  const told = question.totalOnly === true ? [] : [...ledger.projects];
  const projects = told.map(([project, hours]): ProjectForecastShape => {
    const { history, periods } = estimate(pastOf(hours, calendar, now), ofProjects);
    return { project: project ?? null, history, periods };
  });
  const budgets = budgetsOf(past, askedBudgets(question), { learnFrom, weekStart: calendar.weekStart });
  return {
    schema_version: schemaVersion,
    at: formatInstant(now),
    timezone: calendar.timeZone,
    level,
    total: estimate(past, settings(question.period === undefined ? forecastPeriods : [question.period])),
    projects: projects.toSorted(byForecast),
    budget: budgets.find(({ period }) => period === "month") ?? null,
    budgets,
  };
}

/** A budget is of all that is used, and not to be held against a part of it; who names an amount means the part. */
function askedBudgets({ filter, budgets, partBudgets, budgetUsd }: ForecastQuestion): PeriodBudgets {
  if (partBudgets !== undefined) return partBudgets;
  const { from: _from, to: _to, ...owner } = filter;
  const isWhole = Object.values(owner).every((value) => value === undefined);
  const told = isWhole ? (budgets ?? {}) : {};
  return { ...told, month: budgetUsd ?? told.month };
}

/** Days that are yet to come teach nothing, and whoever names one has mistyped. */
function checkBeginning(from: UnixMs | undefined, now: UnixMs): void {
  if (from === undefined || from <= now) return;
  throw new AppError(
    "invalid",
    `the days to learn from begin at ${formatInstant(from)}, which is not yet; give an earlier day`,
  );
}

interface LedgerHours {
  readonly since: UnixMs;
  readonly total: Hours;
  readonly projects: ReadonlyMap<string | undefined, Hours>;
}

/** Use by the hour, in total and per project, from one question to the ledger. */
function ledgerOf(reader: LedgerReader, question: ForecastQuestion, now: UnixMs): LedgerHours {
  const { calendar } = question;
  const since = calendar.startOf(laterDate(calendar.keyOf(now, "day"), -historyDays));
  const rows = bothSums(reader, {
    filter: { ...question.filter, from: since, to: now + 1 },
    by: dimensionsOf.project,
    period: (at) => calendar.spanOf(at, "hour"),
  }).filter(isUsed);
  const total = new Map<string, Amount>();
  const projects = new Map<string | undefined, Map<string, Amount>>();
  for (const row of rows) {
    const hour = calendar.keyOf(row.from ?? 0, "hour");
    const [project] = row.keys;
    const hours = projects.get(project) ?? new Map<string, Amount>();
    projects.set(project, hours);
    for (const into of [total, hours]) into.set(hour, plus(into.get(hour) ?? nothing, amountOf(row)));
  }
  return { since, total, projects };
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
