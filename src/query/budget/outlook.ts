import type { BudgetPeriod } from "../../domain/budget.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import type { Calendar } from "../calendar.ts";
import { forecast } from "../forecast.ts";

/** What a period will come to, and whether its budget lasts. Null: the history is too short to say. */
export interface BudgetOutlook {
  readonly expectedUsd: number | null;
  readonly probability: number | null;
  readonly breaksOn: string | null;
}

/**
 * Of a budget that no forecast was made for: a session's, one whose name means several projects, or where none was
 * asked for.
 */
export const noOutlook: BudgetOutlook = { expectedUsd: null, probability: null, breaksOn: null };

/** In percent; only the middle of the outcomes is told, which no level moves. */
const level = 80;

/** The outlooks of an owner's budgets, by their periods, from one forecast. */
export function outlooksOf(
  reader: LedgerReader,
  {
    filter,
    limits,
    calendar,
    now,
  }: {
    readonly filter: Filter;
    /** Dollars that may be spent, by period. */
    readonly limits: ReadonlyMap<BudgetPeriod, number>;
    readonly calendar: Calendar;
    readonly now: UnixMs;
  },
): ReadonlyMap<BudgetPeriod, BudgetOutlook> {
  const { total, budgets } = forecast(reader, {
    filter,
    calendar,
    now,
    level,
    period: undefined,
    next: false,
    totalOnly: true,
    budgetUsd: undefined,
    partBudgets: Object.fromEntries(limits),
  });
  const outlookOf = (period: BudgetPeriod): BudgetOutlook => {
    const budget = budgets.find((one) => one.period === period);
    const cost = total.periods.find((one) => one.period === period)?.cost_usd;
    return {
      expectedUsd: cost?.forecast ?? null,
      probability: budget?.probability ?? null,
      breaksOn: budget?.used_up_on ?? null,
    };
  };
  return new Map([...limits.keys()].map((period) => [period, outlookOf(period)]));
}
