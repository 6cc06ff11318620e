import { stoppableAgent, type Allowance, type BudgetName } from "../../domain/budget.ts";
import { nanoToUsd, type NanoUsd } from "../../domain/money.ts";
import type { Session } from "../../domain/session.ts";
import { formatInstant, instantOrNull, type UnixMs } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";
import type { Calendar } from "../calendar.ts";
import { isSameBudget, type PeriodBudget } from "./budget.ts";
import { limitWith, type Limit } from "./limit.ts";
import { noOutlook, type BudgetOutlook } from "./outlook.ts";
import type { BudgetOwner } from "./owner.ts";
import type { BudgetStanding } from "./shape.ts";
import { spentBySession, spentIn, unknownSpent, type Spent } from "./spent.ts";

/** What every standing is told from. */
export interface StandingParts {
  readonly reader: LedgerReader;
  readonly calendar: Calendar;
  readonly now: UnixMs;
  /** Those that hold now. */
  readonly allowances: readonly Allowance[];
}

/** What may be spent of a budget now. */
export function limitOf(
  name: BudgetName & { readonly limitNano: NanoUsd },
  { allowances, now }: Pick<StandingParts, "allowances" | "now">,
): Limit {
  const own = allowances.filter((one) => isSameBudget(one, name));
  return limitWith(name.limitNano, own, now);
}

/** How a budget of a period stands. */
export function periodStanding(
  budget: PeriodBudget,
  { filter, fault }: BudgetOwner,
  parts: StandingParts & { readonly outlook: BudgetOutlook | undefined },
): BudgetStanding {
  const span = parts.calendar.spanOf(parts.now, budget.period);
  const spent = fault === undefined ? spentIn(parts.reader, { ...filter, ...span }) : unknownSpent;
  const limit = limitOf(budget, parts);
  return {
    ...nameShape(budget),
    from: formatInstant(span.from),
    to: formatInstant(span.to),
    project: fault === undefined ? (filter.project ?? null) : null,
    agent: null,
    ...amounts(spent, { budget: budget.limitNano, limit }),
    ...outlookShape(outlookWithin(limit, parts.outlook ?? noOutlook)),
    stops: budget.stops,
    fault: fault ?? null,
  };
}

/** How a session's own budget stands. */
export function sessionStanding(
  session: Session,
  { limitNano, stops }: Pick<PeriodBudget, "limitNano" | "stops">,
  parts: StandingParts,
): BudgetStanding {
  const name = sessionBudget(session);
  const spent = spentBySession(parts.reader, session);
  return {
    ...nameShape(name),
    from: null,
    to: null,
    project: session.facts.project ?? null,
    agent: session.agent,
    ...amounts(spent, { budget: limitNano, limit: limitOf({ ...name, limitNano }, parts) }),
    ...outlookShape(noOutlook),
    stops: stops && session.agent === stoppableAgent,
    fault: null,
  };
}

/** The name of a session's own budget. */
export function sessionBudget({ agent, id }: Pick<Session, "agent" | "id">): BudgetName {
  return { scope: "session", name: id, agent, period: undefined };
}

/** Whether so much of a limit is spent that nothing is left. */
export function isUsedUp({ nano }: Spent, limit: Limit): boolean {
  return !limit.isUnlimited && nano >= limit.nano;
}

function nameShape({ scope, name, period }: BudgetName) {
  return { scope, name: name ?? null, period: period ?? null };
}

function amounts(spent: Spent, { budget, limit }: { readonly budget: NanoUsd; readonly limit: Limit }) {
  const known = spent.isUnknown ? undefined : spent.nano;
  return {
    budget_usd: nanoToUsd(budget),
    limit_usd: nanoToUsd(limit.nano),
    spent_usd: known === undefined ? null : nanoToUsd(known),
    percent: known === undefined ? null : percentOf(known, limit.nano),
    remaining_usd: known === undefined ? null : nanoToUsd(limit.nano - known),
    is_used_up: isUsedUp(spent, limit),
    unpriced_requests: spent.unpricedRequests,
    unpriced_tokens: spent.unpricedTokens,
    allowance: allowanceShape(limit),
  };
}

/** To a tenth, and never up to a whole that is not reached: 99.98 % is not used up. */
function percentOf(nano: NanoUsd, limit: NanoUsd): number {
  return Math.floor((nano * 1000) / limit) / 10;
}

function allowanceShape({ allowance }: Limit): BudgetStanding["allowance"] {
  if (allowance === undefined) return null;
  const { until, usd } = allowance;
  return { until: instantOrNull(until), usd: usd ?? null };
}

/** Who may spend any amount breaks no limit, whatever the period will cost. */
function outlookWithin({ isUnlimited }: Limit, outlook: BudgetOutlook): BudgetOutlook {
  return isUnlimited ? { ...outlook, probability: null, breaksOn: null } : outlook;
}

function outlookShape({ expectedUsd, probability, breaksOn }: BudgetOutlook) {
  return { expected_usd: expectedUsd, probability, breaks_on: breaksOn };
}

/** Dollars that may be spent, for a forecast. */
export function limitUsd(budget: PeriodBudget, parts: StandingParts): number {
  return nanoToUsd(limitOf(budget, parts).nano);
}
