import type { ForecastPeriod } from "./period.ts";

/**
 * How much an estimate rests on: `none` without a whole day of history, `low` below a fortnight (no interval then) or
 * where the history holds no three separate spans of the length that is forecast, `fair` below six, else `good`.
 */
export type ForecastConfidence = "none" | "low" | "fair" | "good";

/** Tokens or dollars. The interval is that of the asked level; null where the history is too short for one. */
export interface EstimateShape {
  /** So far. Null for a cost that has no price at all. */
  readonly spent: number | null;
  /** Spent and still to come: half of the outcomes lie below it. Never below `spent`. */
  readonly forecast: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

/**
 * What one period took so far and will come to. `tokens` and `cost_usd` are learnt apart, for a day may have tokens
 * and no known cost.
 */
export interface PeriodForecastShape {
  readonly period: ForecastPeriod;
  /** `next` is the one after the current. */
  readonly which: "current" | "next";
  readonly first_day: string;
  /** The last day that belongs to it. */
  readonly last_day: string;
  readonly tokens: EstimateShape;
  readonly cost_usd: EstimateShape;
  /** Requests of this period so far that have no price and so are in no cost. */
  readonly unpriced_requests: number;
  /** The same of tokens told as a sum without a cost. */
  readonly unpriced_tokens: number;
  readonly confidence: ForecastConfidence;
}

/** The whole days that a forecast rests on, from the first use on. Days without use count as 0. */
export interface ForecastHistoryShape {
  readonly first_day: string | null;
  readonly days: number;
  readonly days_with_use: number;
  /** Days whose use nobody can price; no cost is learnt from them. */
  readonly days_without_price: number;
  /** Days without use up to yesterday, when nothing was used today either; from 14 on the forecast is about 0. */
  readonly silent_days: number;
  /** The least and the most that a day with use took; null without one. */
  readonly day_tokens: RangeShape | null;
  readonly day_cost_usd: RangeShape | null;
}

/** Of past days, in tokens or in dollars; today is not over and not among them. */
export interface RangeShape {
  readonly least: number;
  readonly most: number;
}

/** What is forecast for all that is used, or for one project, and what it was learnt from. */
export interface ForecastShape {
  readonly history: ForecastHistoryShape;
  readonly periods: readonly PeriodForecastShape[];
}

/**
 * A project's own forecast, learnt from its own days. Those of all projects do not add up to the total, for a sum of
 * medians is no median.
 */
export interface ProjectForecastShape extends ForecastShape {
  /** Null: use that belongs to no known project. */
  readonly project: string | null;
}

/** Whether a budget lasts until its period ends. */
export interface BudgetShape {
  readonly period: ForecastPeriod;
  readonly first_day: string;
  /** The last day that it is for. */
  readonly last_day: string;
  readonly budget_usd: number;
  readonly spent_usd: number | null;
  /** Requests of this period that have no price: more was spent than can be said. */
  readonly unpriced_requests: number;
  /** The same of tokens told as a sum without a cost. */
  readonly unpriced_tokens: number;
  /** The chance that the period ends above it, from 0 to 1; null without an interval. */
  readonly probability: number | null;
  /** The day it was used up on, or the first by whose end that is likelier than not; null when it is not. */
  readonly used_up_on: string | null;
  readonly is_used_up: boolean;
}

/** Answers `GET /api/forecast` and `hallmonitor forecast`. */
export interface ForecastAnswer {
  readonly schema_version: number;
  /** The time it was made for. */
  readonly at: string;
  readonly timezone: string;
  /** The intervals hold the outcome with this chance, in percent. */
  readonly level: number;
  readonly total: ForecastShape;
  /** The costliest forecast first. */
  readonly projects: readonly ProjectForecastShape[];
  /** That of the month; null where there is none. */
  readonly budget: BudgetShape | null;
  /** Those of the current day, week and month, as far as there are any: as the config says, the month's as was asked. */
  readonly budgets: readonly BudgetShape[];
}
