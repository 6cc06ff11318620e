import type { BudgetSettings } from "../../domain/budget.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Calendar } from "../../query/calendar.ts";
import { periodBudgets } from "../../query/budget/budget.ts";
import type { BudgetOwners } from "../../query/budget/owner.ts";
import { periodStanding } from "../../query/budget/standing.ts";
import type { LedgerReader } from "../../store/store.ts";
import { gauge, type Family } from "./family.ts";
import { labelValue } from "./label-value.ts";

/** How budgets of periods stand. Session budgets are left out: each session would add series of its own. */
export function budgetGauges(
  reader: LedgerReader,
  {
    settings,
    calendar,
    owners,
    now,
  }: { settings: BudgetSettings; calendar: Calendar; owners: BudgetOwners; now: UnixMs },
): Family[] {
  const parts = { reader, calendar, now, allowances: reader.allowances.holding(now), outlook: undefined };
  const standings = periodBudgets(settings).map((budget) => ({
    labels: {
      scope: budget.scope,
      // What is of everything has no name.
      name: budget.name === undefined ? "" : labelValue(budget.name),
      period: budget.period,
    },
    standing: periodStanding(budget, owners.of(budget, now), parts),
  }));
  return [
    gauge(
      "hallmonitor_budget_limit_usd",
      "What may be spent in the present period, with what was allowed beyond the budget. Absent while any amount is allowed.",
      standings.flatMap(({ labels, standing: { allowance, limit_usd: value } }) =>
        allowance !== null && allowance.usd === null ? [] : [{ labels, value }],
      ),
    ),
    gauge(
      "hallmonitor_budget_spent_usd",
      "What was spent in the present period.",
      standings.flatMap(({ labels, standing: { spent_usd: value } }) =>
        value === null ? [] : [{ labels, value }],
      ),
    ),
  ];
}
