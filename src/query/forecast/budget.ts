import { laterDate } from "../calendar.ts";
import { nanoToUsd, usdToNano, type NanoUsd } from "../../domain/money.ts";
import { hasInterval, prospectOf, type Prospect } from "./estimate.ts";
import { chanceAbove } from "./outlook.ts";
import { seriesOf, useBetween, type Past } from "./past.ts";
import { periodAhead } from "./period.ts";
import type { BudgetShape } from "./shape.ts";

/** Whether a budget lasts until the end of the current month, from the same futures as the month's forecast. */
export function budgetOf(past: Past, budgetUsd: number, learnFrom: string): BudgetShape {
  const month = periodAhead({ period: "month", which: "current" }, past.today, "monday");
  const spent = useBetween(past, month.firstDay, past.today);
  const left = usdToNano(budgetUsd) - spent.costNano;
  const known = {
    budget_usd: budgetUsd,
    spent_usd: spent.isUnpriced ? null : nanoToUsd(spent.costNano),
    unpriced_requests: spent.unpricedRequests,
  };
  if (left < 0) {
    const usedUpOn = dayUsedUp(past, month.firstDay, usdToNano(budgetUsd));
    return { ...known, probability: 1, used_up_on: usedUpOn, is_used_up: true };
  }
  const prospect = prospectOf(seriesOf(past, learnFrom).cost, month.span.last);
  const chances = spent.isUnpriced ? [] : chancesByDay(prospect, left, month.span.last);
  const index = chances.findIndex((chance) => chance > 0.5);
  return {
    ...known,
    // What is used up by some day is used up by the last, whatever the widths of the two say.
    probability: chances.length === 0 ? null : Math.max(...chances),
    used_up_on: index < 0 ? null : laterDate(past.today, index),
    is_used_up: false,
  };
}

/** For each day from today to the end of the month, the chance that the budget is used up by its end. */
function chancesByDay(prospect: Prospect, left: NanoUsd, last: number): number[] {
  const { ahead } = prospect;
  if (ahead === undefined || !hasInterval(prospect)) return [];
  return Array.from({ length: last + 1 }, (_, day) => chanceAbove(ahead({ first: 0, last: day }), left));
}

function dayUsedUp(past: Past, firstDay: string, budget: NanoUsd): string {
  let date = firstDay;
  while (date < past.today && useBetween(past, firstDay, date).costNano <= budget) date = laterDate(date, 1);
  return date;
}
