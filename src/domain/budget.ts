/**
 * Words for what work may cost: whose, in which stretch of time, and what a person allows beyond it.
 */
import type { NanoUsd } from "./money.ts";
import type { Source } from "./source.ts";
import type { UnixMs } from "./time.ts";

/** The stretches of the calendar that a budget is for. */
export const budgetPeriods = ["day", "week", "month"] as const;

/** Each is one of a calendar, so a day may have 23 hours and a month 28 days. */
export type BudgetPeriod = (typeof budgetPeriods)[number];

/** Whose budget it is: that of everything, of what one name stands for, or of each session. */
export type BudgetScope = "total" | "project" | "branch" | "user" | "session";

/** Which budgets may stop an agent, as the config says it: the periods are those of everything. */
export const stopWords = ["session", "day", "week", "month", "project", "branch", "user"] as const;

/**
 * As `budget.stop` of the config names it; `project`, `branch` and `user` mean the budgets of all of them, in
 * whichever period.
 */
export type StopWord = (typeof stopWords)[number];

/** Whose work can be ended: the only agent whose client asks before it goes on. */
export const stoppableAgent = "claude-code";

/** What a day, a week and a month may cost, in dollars; a period without any has no budget. */
export type PeriodBudgets = Readonly<Partial<Record<BudgetPeriod, number | undefined>>>;

/** All that may cost only so much, in dollars. The names are as a person wrote them. */
export interface BudgetSettings extends PeriodBudgets {
  /** Of each session. */
  readonly session?: number | undefined;
  readonly projects: Readonly<Record<string, PeriodBudgets>>;
  readonly branches: Readonly<Record<string, PeriodBudgets>>;
  readonly users: Readonly<Record<string, PeriodBudgets>>;
  readonly stop: readonly StopWord[];
}

/** Which budget: the same for as long as the config names it so. */
export interface BudgetName {
  readonly scope: BudgetScope;
  /** Of a project, branch or user as the config names it; the id of a session; undefined for the total. */
  readonly name: string | undefined;
  /** Whose session it is: two agents may use one id. Undefined for all but sessions. */
  readonly agent?: string | undefined;
  /** Undefined for a session, whose budget is for its whole life. */
  readonly period: BudgetPeriod | undefined;
}

/**
 * What a person allowed beyond a budget. With an amount, so much more than it had, or than was spent by then where that was more;
 * without one, whatever it takes. A session's allowance holds whichever budget stops it.
 */
export interface Allowance extends BudgetName {
  readonly usd: number | undefined;
  /** What was spent when it was allowed: the amount is on top of it. */
  readonly spentNano: NanoUsd;
  readonly createdAt: UnixMs;
  /** When it ends; undefined for one of a session that ends with its amount. */
  readonly until: UnixMs | undefined;
  readonly reason: string | undefined;
  readonly revokedAt: UnixMs | undefined;
}

/** That a budget is used up which stops whoever uses it. */
export interface BudgetStop extends BudgetName {
  readonly spentNano: NanoUsd;
  /** What might be spent, with all that was allowed. */
  readonly limitNano: NanoUsd;
  /** Whether requests without a price were made beside: more was spent than is told. */
  readonly isAtLeast: boolean;
}

/** How the collector names what it says of a session that a budget stopped. */
export const budgetStopName = "budget_stop";

/** Whether a line of the feed tells of one: agents may name theirs as they like. */
export function tellsStop({ name, source }: { readonly name: string; readonly source: Source }): boolean {
  return name === budgetStopName && source === "ledger";
}
