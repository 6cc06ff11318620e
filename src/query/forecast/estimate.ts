import { laterDate } from "../../domain/date.ts";
import { nanoToUsd } from "../../domain/money.ts";
import { createOutlook, intervalOf, middle, type Outlook } from "./outlook.ts";
import { seriesOf, useBetween, type Past } from "./past.ts";
import type { PeriodAhead } from "./period.ts";
import { knownDays, silentDays, type Series } from "./series.ts";
import type {
  EstimateShape,
  ForecastConfidence,
  ForecastHistoryShape,
  ForecastShape,
  PeriodForecastShape,
  RangeShape,
} from "./shape.ts";

/** Whole days below which no interval is given: two weeks, so that every weekday was seen twice. */
export const daysForInterval = 14;

/** What is asked of each past alike, so that the forecasts of projects can be held against the total. */
export interface EstimateSettings {
  readonly periods: readonly PeriodAhead[];
  /** In percent. */
  readonly level: number;
  /** The day from which on the history counts. */
  readonly learnFrom: string;
}

/** A series, and how it looks ahead; undefined when no day of it is known. */
export interface Prospect {
  readonly series: Series;
  readonly ahead: ReturnType<typeof createOutlook> | undefined;
}

/** The forecast of all that a past holds: a project's, or everything. */
export function estimate(past: Past, settings: EstimateSettings): ForecastShape {
  const daysAhead = Math.max(...settings.periods.map(({ span }) => span.last));
  const series = seriesOf(past, settings.learnFrom);
  const tokens = prospectOf(series.tokens, daysAhead);
  const cost = prospectOf(series.cost, daysAhead);
  return {
    history: historyShape(past, series.tokens, series.cost),
    periods: settings.periods.map((period) =>
      periodShape(past, period, { tokens, cost, level: settings.level }),
    ),
  };
}

/** A series with its outlook of up to `daysAhead` days, which is made once and asked for each period. */
export function prospectOf(series: Series, daysAhead: number): Prospect {
  return { series, ahead: knownDays(series) === 0 ? undefined : createOutlook(series, daysAhead) };
}

/**
 * Whether enough days are known (`daysForInterval`) to say how far off a forecast may be. Days that nobody can price
 * are not known.
 */
export function hasInterval({ series }: Prospect): boolean {
  return knownDays(series) >= daysForInterval;
}

function periodShape(
  past: Past,
  { period, which, firstDay, lastDay, span }: PeriodAhead,
  { tokens, cost, level }: { readonly tokens: Prospect; readonly cost: Prospect; readonly level: number },
): PeriodForecastShape {
  const spent = useBetween(past, firstDay, lastDay);
  const outlook = tokens.ahead?.(span);
  return {
    period,
    which,
    first_day: firstDay,
    last_day: lastDay,
    tokens: rounded(estimateOf(tokens, { spent: spent.tokens, outlook, level }), Math.round),
    cost_usd: rounded(
      estimateOf(cost, {
        spent: spent.isUnpriced ? null : spent.costNano,
        outlook: cost.ahead?.(span),
        level,
      }),
      (nano) => nanoToUsd(Math.round(nano)),
    ),
    unpriced_requests: spent.unpricedRequests,
    unpriced_tokens: spent.unpricedTokens,
    confidence: confidenceOf(tokens, outlook),
  };
}

function estimateOf(
  prospect: Prospect,
  given: { readonly spent: number | null; readonly outlook: Outlook | undefined; readonly level: number },
): EstimateShape {
  const { spent, outlook, level } = given;
  if (spent === null || outlook === undefined) return { spent, forecast: null, low: null, high: null };
  const forecast = spent + middle(outlook);
  if (!hasInterval(prospect)) return { spent, forecast, low: null, high: null };
  const { low, high } = intervalOf(outlook, level);
  return { spent, forecast, low: spent + low, high: spent + high };
}

function rounded(
  { spent, forecast, low, high }: EstimateShape,
  round: (amount: number) => number,
): EstimateShape {
  const known = (amount: number | null): number | null => (amount === null ? null : round(amount));
  return { spent: known(spent), forecast: known(forecast), low: known(low), high: known(high) };
}

function confidenceOf(prospect: Prospect, outlook: Outlook | undefined): ForecastConfidence {
  if (outlook === undefined) return "none";
  if (!hasInterval(prospect) || outlook.trials < 3) return "low";
  return outlook.trials < 6 ? "fair" : "good";
}

function historyShape(past: Past, tokens: Series, cost: Series): ForecastHistoryShape {
  const days = tokens.whole.length;
  return {
    first_day: days === 0 ? null : laterDate(past.today, -days),
    days,
    days_with_use: tokens.whole.filter((amount) => amount > 0).length,
    days_without_price: days - knownDays(cost),
    silent_days: silentDays(tokens),
    day_tokens: rangeOf(tokens),
    day_cost_usd: rangeOf({ ...cost, whole: cost.whole.map(nanoToUsd) }),
  };
}

function rangeOf({ whole }: Series): RangeShape | null {
  const used = whole.filter((amount) => amount > 0);
  return used.length === 0 ? null : { least: Math.min(...used), most: Math.max(...used) };
}
