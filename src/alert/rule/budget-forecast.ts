import type { Finding } from "../../domain/alert.ts";
import type { BudgetStanding } from "../../query/budget/shape.ts";
import { budgetSubject, budgetTitle, budgetWhose, expectedWords, spentWords } from "./budget-words.ts";
import type { Rule } from "./rule.ts";

/** Budgets that are likelier than not to be used up before their period ends, as the forecast has it. */
export const budgetForecast: Rule = {
  name: "budget_forecast",
  everyMs: 60_000,
  find: (_, { budgets, filter, now }) =>
    (budgets?.outlooks(filter, now) ?? []).flatMap((standing) => findingOf(standing) ?? []),
};

function findingOf(standing: BudgetStanding): Finding | undefined {
  const { is_used_up: isUsedUp, breaks_on: day, period } = standing;
  // What is used up is told by budget_spent.
  if (isUsedUp || day === null || standing.fault !== null) return undefined;
  return {
    rule: "budget_forecast",
    subject: budgetSubject(standing),
    severity: "attention",
    title: `${budgetTitle(standing)} is likely to be used up by ${day}`,
    detail: `${spentWords(standing)} spent so far, ${expectedWords(standing)} expected by the end of the ${period}.`,
    action: "See what is to come, and turn to a smaller model or raise the budget",
    command: "hallmonitor forecast",
    owner: budgetWhose(standing),
  };
}
