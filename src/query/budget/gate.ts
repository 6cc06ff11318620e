/**
 * Whether a session may go on. Asked by hooks for which an agent waits, so it reads sums that the ledger keeps, and remembers
 * those of periods for a moment.
 */
import type { Allowance, BudgetSettings, BudgetStop } from "../../domain/budget.ts";
import { usdToNano, type NanoUsd } from "../../domain/money.ts";
import type { Session } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";
import type { Calendar } from "../calendar.ts";
import { isSameBudget, periodBudgets, type PeriodBudget } from "./budget.ts";
import { holdsAt, limitWith, type Limit } from "./limit.ts";
import { BudgetOwners, mayConcern, type BudgetOwner } from "./owner.ts";
import { spentBySession, spentIn, type Spent } from "./spent.ts";
import { isUsedUp, limitOf, sessionBudget, type StandingParts } from "./standing.ts";

/** What the gate says of a session. */
export interface Verdict {
  /** The budget that it must not go beyond; the narrowest where there are several. */
  readonly stop: BudgetStop | undefined;
  /** Whether so much of a budget is spent that the last requests count: then the ledger should know of them. */
  readonly isNear: boolean;
}

/** How long the sum of a period is good for, in milliseconds: all sessions of a machine ask for the same few. */
const sumLastsMs = 500;
/** From this part of a budget on, and where no more than this is left, the last requests count: some cost dollars. */
const nearFrom = 0.5;
const nearNano = usdToNano(2);
const mostKept = 1000;

const free: Verdict = { stop: undefined, isNear: false };
/** The narrowest first: it is the one that a person can do most about. */
const scopeOrder = ["session", "project", "branch", "user", "total"] as const;

/**
 * Holds sessions against the budgets that `budget.stop` names, and only those. The sum of a period is half a second
 * old at most, and none is older than the last `forget`.
 */
export class BudgetGate {
  readonly #reader: LedgerReader;
  readonly #calendar: Calendar;
  readonly #session: NanoUsd | undefined;
  readonly #budgets: readonly PeriodBudget[];
  readonly #sums = new Map<string, { readonly spent: Spent; readonly at: UnixMs }>();
  readonly #owners: BudgetOwners;

  constructor(reader: LedgerReader, settings: BudgetSettings, calendar: Calendar) {
    this.#reader = reader;
    this.#owners = new BudgetOwners(reader);
    this.#calendar = calendar;
    const { session, stop } = settings;
    this.#session = session !== undefined && stop.includes("session") ? usdToNano(session) : undefined;
    this.#budgets = periodBudgets(settings)
      .filter(({ stops }) => stops)
      .toSorted((a, b) => scopeOrder.indexOf(a.scope) - scopeOrder.indexOf(b.scope));
  }

  /** Whether nothing is stopped, for no budget is meant to. */
  get isOpen(): boolean {
    return this.#session === undefined && this.#budgets.length === 0;
  }

  /** Forgets the sums of periods: the ledger knows more by now. */
  forget(): void {
    this.#sums.clear();
  }

  /** Whether a session may go on now. */
  verdictOn(session: Session, now: UnixMs): Verdict {
    if (this.isOpen) return free;
    const parts = { reader: this.#reader, calendar: this.#calendar, now, allowances: this.#allowances(now) };
    const own = this.#ofSession(session, parts);
    if (own.stop !== undefined) return own;
    const others = this.#budgets
      .filter((budget) => mayConcern(budget, session))
      .map((budget) => this.#ofPeriod(budget, session, parts));
    const stop = others.find((one) => one.stop !== undefined)?.stop;
    const isNear = own.isNear || others.some((one) => one.isNear);
    return { stop: stop === undefined || isExempt(session, parts) ? undefined : stop, isNear };
  }

  #allowances(now: UnixMs): Allowance[] {
    return this.#reader.allowances.holding(now);
  }

  #ofSession(session: Session, parts: StandingParts): Verdict {
    if (this.#session === undefined) return free;
    const name = { ...sessionBudget(session), limitNano: this.#session };
    return verdictOf(name, spentBySession(this.#reader, session), limitOf(name, parts));
  }

  #ofPeriod(budget: PeriodBudget, session: Session, parts: StandingParts): Verdict {
    const { filter, fault } = this.#owners.of(budget, parts.now);
    if (fault !== undefined || (budget.scope === "project" && filter.project !== session.facts.project))
      return free;
    return verdictOf(budget, this.#spentOf(budget, filter, parts), limitOf(budget, parts));
  }

  #spentOf(budget: PeriodBudget, filter: BudgetOwner["filter"], { calendar, now }: StandingParts): Spent {
    const span = calendar.spanOf(now, budget.period);
    const name = JSON.stringify([budget.scope, budget.name, span.from, span.to]);
    const known = this.#sums.get(name);
    if (known !== undefined && isFresh(known.at, now, sumLastsMs)) return known.spent;
    if (this.#sums.size >= mostKept) this.#sums.clear();
    const spent = spentIn(this.#reader, { ...filter, ...span });
    this.#sums.set(name, { spent, at: now });
    return spent;
  }
}

function verdictOf(
  {
    scope,
    name,
    period,
  }: Pick<PeriodBudget, "scope" | "name"> & { readonly period: PeriodBudget["period"] | undefined },
  spent: Spent,
  limit: Limit,
): Verdict {
  const isNear = !limit.isUnlimited && spent.nano >= Math.min(limit.nano * nearFrom, limit.nano - nearNano);
  if (!isUsedUp(spent, limit)) return { stop: undefined, isNear };
  const isAtLeast = spent.unpricedRequests > 0 || spent.unpricedTokens > 0;
  return { stop: { scope, name, period, spentNano: spent.nano, limitNano: limit.nano, isAtLeast }, isNear };
}

/** Whether a person let this very session go on, and what they allowed is not spent yet. */
function isExempt(session: Session, { reader, allowances, now }: StandingParts): boolean {
  const own = allowances.filter((one) => isSameBudget(one, sessionBudget(session)) && holdsAt(one, now));
  if (own.length === 0) return false;
  const limit = limitWith(0, own, now);
  return limit.isUnlimited || spentBySession(reader, session).nano < limit.nano;
}

/** Clocks are set back at times; what is from the future is as old. */
function isFresh(at: UnixMs, now: UnixMs, lastsMs: number): boolean {
  return Math.abs(now - at) < lastsMs;
}
