import type { PeriodBudgets } from "../../domain/budget.ts";
import { laterDate } from "../../domain/date.ts";
import type { WeekStart } from "../calendar.ts";
import { nanoToUsd, usdToNano, type NanoUsd } from "../../domain/money.ts";
import { hasInterval, prospectOf, type Prospect } from "./estimate.ts";
import { chanceAbove } from "./outlook.ts";
import { seriesOf, useBetween, type Past } from "./past.ts";
import { forecastPeriods, periodAhead, type ForecastPeriod } from "./period.ts";
import type { BudgetShape } from "./shape.ts";

/** The budgets of the current periods, the shortest first. */
export function budgetsOf(past: Past, budgets: PeriodBudgets, settings: BudgetSettings): BudgetShape[] {
  return forecastPeriods.flatMap((period) => {
    const usd = budgets[period];
    if (usd === undefined) return [];
    return [budgetOf(past, usd, { ...settings, period })];
  });
}

interface BudgetSettings {
  readonly learnFrom: string;
  readonly weekStart: WeekStart;
}

/** Whether a budget lasts until its period ends, from the same futures as the period's forecast. */
function budgetOf(
  past: Past,
  budgetUsd: number,
  { period, learnFrom, weekStart }: BudgetSettings & { readonly period: ForecastPeriod },
): BudgetShape {
  const { firstDay, lastDay, span } = periodAhead({ period, which: "current" }, past.today, weekStart);
  const spent = useBetween(past, firstDay, past.today);
  const left = usdToNano(budgetUsd) - spent.costNano;
  const known = {
    period,
    first_day: firstDay,
    last_day: lastDay,
    budget_usd: budgetUsd,
    spent_usd: spent.isUnpriced ? null : nanoToUsd(spent.costNano),
    unpriced_requests: spent.unpricedRequests,
    unpriced_tokens: spent.unpricedTokens,
  };
  if (left <= 0) {
    const usedUpOn = dayUsedUp(past, firstDay, usdToNano(budgetUsd));
    return { ...known, probability: 1, used_up_on: usedUpOn, is_used_up: true };
  }
  const prospect = prospectOf(seriesOf(past, learnFrom).cost, span.last);
  const chances = spent.isUnpriced ? [] : chancesByDay(prospect, left, span.last);
  const index = chances.findIndex((chance) => chance > 0.5);
  return {
    ...known,
    // What is used up by some day is used up by the last, whatever the widths of the two say.
    probability: chances.length === 0 ? null : Math.max(...chances),
    used_up_on: index < 0 ? null : laterDate(past.today, index),
    is_used_up: false,
  };
}

/** For each day from today to the last of the period, the chance that the budget is used up by its end. */
function chancesByDay(prospect: Prospect, left: NanoUsd, last: number): number[] {
  const { ahead } = prospect;
  if (ahead === undefined || !hasInterval(prospect)) return [];
  return Array.from({ length: last + 1 }, (_, day) => chanceAbove(ahead({ first: 0, last: day }), left));
}

function dayUsedUp(past: Past, firstDay: string, budget: NanoUsd): string {
  let date = firstDay;
  while (date < past.today && useBetween(past, firstDay, date).costNano < budget) date = laterDate(date, 1);
  return date;
}
