/** The budgets that the config names, one by one. */
import {
  budgetPeriods,
  type BudgetName,
  type BudgetPeriod,
  type BudgetScope,
  type BudgetSettings,
  type PeriodBudgets,
  type StopWord,
} from "../../domain/budget.ts";
import { usdToNano, type NanoUsd } from "../../domain/money.ts";

/** A budget of a period: that of everything, or of a project, branch or user. */
export interface PeriodBudget extends BudgetName {
  readonly period: BudgetPeriod;
  /** As the config says it. */
  readonly limitNano: NanoUsd;
  /** Whether an agent is stopped once it is used up. */
  readonly stops: boolean;
}

/** All but that of sessions: the whole first, then projects, branches and users, each in the order of the config. */
export function periodBudgets(settings: BudgetSettings): PeriodBudget[] {
  const { projects, branches, users } = settings;
  const owned = (scope: BudgetScope, table: Readonly<Record<string, PeriodBudgets>>): PeriodBudget[] =>
    Object.entries(table).flatMap(([name, budgets]) => budgetsOf({ scope, name }, budgets, settings.stop));
  return [
    ...budgetsOf({ scope: "total", name: undefined }, settings, settings.stop),
    ...owned("project", projects),
    ...owned("branch", branches),
    ...owned("user", users),
  ];
}

/** The words of `budget.stop` of which there is no budget: they stop nobody, though somebody may count on them. */
export function stopsWithoutBudget(settings: BudgetSettings): readonly StopWord[] {
  const budgeted = new Set(periodBudgets(settings).map(stopWordOf));
  if (settings.session !== undefined) budgeted.add("session");
  return settings.stop.filter((word) => !budgeted.has(word));
}

/** Whether anything is budgeted at all. */
export function hasBudgets(settings: BudgetSettings): boolean {
  return settings.session !== undefined || periodBudgets(settings).length > 0;
}

function budgetsOf(
  owner: Pick<BudgetName, "scope" | "name">,
  budgets: PeriodBudgets,
  stop: readonly StopWord[],
): PeriodBudget[] {
  return budgetPeriods.flatMap((period) => {
    const usd = budgets[period];
    if (usd === undefined) return [];
    const name = { ...owner, period };
    return [{ ...name, limitNano: usdToNano(usd), stops: stop.includes(stopWordOf(name)) }];
  });
}

/** The word of `budget.stop` that a budget goes by. */
function stopWordOf({ scope, period }: Pick<BudgetName, "scope" | "period">): StopWord {
  return scope === "total" ? (period ?? "month") : scope;
}

/** Whether two names are of one budget. */
export function isSameBudget(a: BudgetName, b: BudgetName): boolean {
  return a.scope === b.scope && a.name === b.name && a.agent === b.agent && a.period === b.period;
}
