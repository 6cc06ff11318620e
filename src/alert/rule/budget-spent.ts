import type { Finding } from "../../domain/alert.ts";
import type { BudgetStanding } from "../../query/budget/shape.ts";
import { budgetSubject, budgetTitle, budgetWhose, isUnlimited, spentWords } from "./budget-words.ts";
import { passed } from "./passed.ts";
import type { Asked, Rule } from "./rule.ts";

/** From this part of a budget on somebody should turn to it. */
const attentionPercent = 80;
/** That a budget is used up is told also where none of the percents says so. */
const usedUpPercent = 100;

/** Budgets of days, weeks and months of which a part is spent. */
export const budgetSpent: Rule = {
  name: "budget_spent",
  find: (_, asked) =>
    (asked.budgets?.standings(asked.filter, asked.now) ?? []).flatMap(
      (standing) => findingOf(standing, asked) ?? [],
    ),
};

function findingOf(standing: BudgetStanding, { settings, open }: Asked): Finding | undefined {
  const { percent, fault, is_used_up: isUsedUp, stops } = standing;
  // Who allowed any amount need not hear of it, and hears it anew when that is over.
  if (percent === null || fault !== null || isUnlimited(standing)) return undefined;
  const subject = budgetSubject(standing);
  const level = passed(percent, settings.budget_spent.percents, open("budget_spent", subject)?.level);
  if (level === undefined) return undefined;
  const soon = level >= attentionPercent ? "attention" : "info";
  return {
    rule: "budget_spent",
    subject,
    severity: isUsedUp ? "bad" : soon,
    level: isUsedUp ? usedUpPercent : level,
    title: isUsedUp
      ? `${budgetTitle(standing)} is used up: ${spentWords(standing)} spent`
      : `${Math.floor(percent)} % of ${decapitalised(budgetTitle(standing))} are spent: ${spentWords(standing)}`,
    detail: isUsedUp && stops ? "It stops whoever uses it, until more is allowed." : undefined,
    action: isUsedUp
      ? "See who spends it, and allow more or wait for the next one"
      : "See who spends it, and what is still to come",
    command: isUsedUp ? "hallmonitor budget" : "hallmonitor forecast",
    owner: budgetWhose(standing),
  };
}

/** A title within a sentence. */
function decapitalised(title: string): string {
  return title.charAt(0).toLowerCase() + title.slice(1);
}
