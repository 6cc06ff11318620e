import type { BudgetPeriod, BudgetScope, StopWord } from "../../domain/budget.ts";

/** How a budget stands now. */
export interface BudgetStanding {
  readonly scope: BudgetScope;
  /** As the config names the project, branch or user; the id of a session; null for the total. */
  readonly name: string | null;
  /** Null for a session, whose budget is for its whole life. */
  readonly period: BudgetPeriod | null;
  /** The period's first instant, and the first after it; null for a session. */
  readonly from: string | null;
  readonly to: string | null;
  /** The project that is meant, or the one a session works in; null where there is none. */
  readonly project: string | null;
  readonly agent: string | null;
  /** As the config says it. */
  readonly budget_usd: number;
  /** What may be spent now: the budget with what was allowed beyond it. */
  readonly limit_usd: number;
  /** Null where nothing that was used has a price, and where its name means several projects. */
  readonly spent_usd: number | null;
  /** Of the limit. */
  readonly percent: number | null;
  /** Below zero when more was spent; null where that is unknown. */
  readonly remaining_usd: number | null;
  readonly is_used_up: boolean;
  /** What the period will cost, of which half of the outcomes lie below; null where no forecast can tell. */
  readonly expected_usd: number | null;
  /** The chance that the period ends above the limit, from 0 to 1; null without an interval. */
  readonly probability: number | null;
  /** The day it was used up on, or the first by whose end that is likelier than not; null when it is not. */
  readonly breaks_on: string | null;
  /** Requests without a price: at least `spent_usd` was spent, and more. */
  readonly unpriced_requests: number;
  /** The same of tokens told as a sum without a cost. */
  readonly unpriced_tokens: number;
  /** Whether an agent is stopped once it is used up. */
  readonly stops: boolean;
  /** What a person allowed beyond it, as far as it holds now: dollars, null for any amount, and until when. */
  readonly allowance: { readonly until: string | null; readonly usd: number | null } | null;
  /** Why it is held against nothing: its name means several projects. */
  readonly fault: string | null;
}

/**
 * What a person allowed beyond a budget. `holds`: neither revoked nor over by now; what it allows may be spent all
 * the same.
 */
export interface AllowanceShape {
  /** `l7`. */
  readonly id: string;
  readonly scope: BudgetScope;
  readonly name: string | null;
  /** Whose session it is for; null for all but sessions. */
  readonly agent: string | null;
  readonly period: BudgetPeriod | null;
  /** Dollars beyond what might be spent; null: any amount. */
  readonly usd: number | null;
  readonly created_at: string;
  readonly until: string | null;
  readonly reason: string | null;
  readonly revoked_at: string | null;
  readonly holds: boolean;
}

/** `GET /api/budgets`. */
export interface BudgetsAnswer {
  readonly schema_version: number;
  readonly at: string;
  readonly timezone: string;
  /** The total first, then projects, branches and users as the config has them, then the sessions of the last day, the fullest first. */
  readonly budgets: readonly BudgetStanding[];
  /** Sessions of the last day with a budget that are not among them; of more than 200, those among the latest and the dearest 200. */
  readonly more_sessions: number;
  /** What stops an agent once it is used up. */
  readonly stop: readonly StopWord[];
  /** Those of them that stop nobody, for the config sets no such budget. */
  readonly stop_without_budget: readonly StopWord[];
  /** Those that hold now, newest first; those that are over as well where asked for. */
  readonly allowances: readonly AllowanceShape[];
}
