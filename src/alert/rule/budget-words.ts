import type { AlertOwner } from "../../domain/alert.ts";
import { plainText } from "../../domain/plain-text.ts";
import { formatUsd } from "../../format/money.ts";
import type { BudgetStanding } from "../../query/budget/shape.ts";
import { lacksPrices } from "../../format/unpriced.ts";

/** What a budget is called in a sentence: `Today's budget of $20.00`, `This month's budget of $100.00 of project web`. */
export function budgetTitle({ scope, name, period, limit_usd }: BudgetStanding): string {
  const own = scope === "total" ? "" : ` of ${scope} ${plainText(name ?? "")}`;
  return `${period === "day" ? "Today's" : `This ${period}'s`} budget of ${formatUsd(limit_usd)}${own}`;
}

/**
 * The same text for as long as it is the same budget of the same period, and may take as much: who allowed more hears once more
 * that it is used up.
 */
export function budgetSubject({ scope, name, period, from, limit_usd: limit }: BudgetStanding): string {
  return [scope, name, period, from?.slice(0, 10), `$${limit}`].filter((word) => word !== null).join(" ");
}

/** Whether any amount may be spent for a while. */
export function isUnlimited({ allowance }: BudgetStanding): boolean {
  return allowance !== null && allowance.usd === null;
}

/** Whom a budget is about. */
export function budgetWhose({ scope, name, project }: BudgetStanding): AlertOwner {
  if (scope === "project") return { project: project ?? name ?? undefined };
  if (scope === "branch") return { branch: name ?? undefined };
  return scope === "user" ? { user: name ?? undefined } : {};
}

/** `at least $3.20`, where something without a price was used beside. */
export function spentWords(budget: BudgetStanding): string {
  return knownWords(budget.spent_usd, budget);
}

/** The same of what the period will come to. */
export function expectedWords(budget: BudgetStanding): string {
  return knownWords(budget.expected_usd, budget);
}

function knownWords(usd: number | null, budget: BudgetStanding): string {
  return `${lacksPrices(budget) ? "at least " : ""}${formatUsd(usd)}`;
}
