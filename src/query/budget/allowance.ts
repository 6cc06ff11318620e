/** What a person allows beyond a budget: in words that come from a command or the API, out as what the ledger keeps. */
import {
  budgetPeriods,
  type Allowance,
  type BudgetPeriod,
  type BudgetScope,
  type BudgetSettings,
} from "../../domain/budget.ts";
import { cutText } from "../../domain/cut-text.ts";
import { durationOf } from "../../domain/duration.ts";
import { AppError } from "../../domain/error.ts";
import { formatInstant, instantOrNull, type UnixMs } from "../../domain/time.ts";
import type { AllowanceBook } from "../../store/allowance-log.ts";
import type { Keyed, LedgerReader } from "../../store/store.ts";
import type { Calendar } from "../calendar.ts";
import { schemaVersion } from "../shape.ts";
import { findSession } from "../sessions.ts";
import { periodBudgets, type PeriodBudget } from "./budget.ts";
import { holdsAt } from "./limit.ts";
import { budgetOwner } from "./owner.ts";
import type { AllowanceShape } from "./shape.ts";
import { sessionBudget } from "./standing.ts";
import { spentBySession, spentIn } from "./spent.ts";

/** What is asked for: one of the owners, or a period of everything; how much, for how long, why. */
export interface AllowOrder {
  readonly session?: string | undefined;
  /** Whose session, where two agents have one of that id. */
  readonly agent?: string | undefined;
  readonly project?: string | undefined;
  readonly branch?: string | undefined;
  readonly user?: string | undefined;
  /** Of everything where no owner is named; else only this one of the owner's budgets. */
  readonly period?: BudgetPeriod | undefined;
  readonly usd?: number | undefined;
  /** `30m`, `2h`, `1d`. */
  readonly for?: string | undefined;
  readonly reason?: string | undefined;
}

/** `POST /api/budgets/allowances`. */
export interface AllowedAnswer {
  readonly schema_version: number;
  readonly allowances: readonly AllowanceShape[];
}

interface Parts {
  readonly settings: BudgetSettings;
  readonly calendar: Calendar;
  readonly now: UnixMs;
}

/** What is allowed when nobody says how much or for how long. */
const usualMs = 3_600_000;
const mostUsd = 1e6;
const mostReason = 200;
/** Who means for good raises the budget. */
const longestMs = 366 * 86_400_000;

/** The allowances that an order means: one for each budget. Throws `invalid` where it means none, and what is there instead. */
function allowancesFor(reader: LedgerReader, order: AllowOrder, parts: Parts): Allowance[] {
  const { now } = parts;
  const usd = checkedUsd(order.usd);
  const forMs = order.for === undefined ? undefined : checkedFor(order.for);
  const lastsMs = forMs ?? (usd === undefined ? usualMs : undefined);
  const end = lastsMs === undefined ? undefined : now + lastsMs;
  const reason = order.reason === undefined ? undefined : cutText(order.reason, mostReason);
  const common = { usd, createdAt: now, reason, revokedAt: undefined };
  if (order.session !== undefined) {
    const session = sessionMeant(reader, order, parts);
    const spentNano = spentBySession(reader, session).nano;
    return [{ ...sessionBudget(session), ...common, spentNano, until: end }];
  }
  if (order.agent !== undefined)
    throw new AppError("invalid", "no budget is of an agent; agent says whose session, beside session");
  return budgetsMeant(reader, order, parts).map(({ scope, name, period }) => {
    const span = parts.calendar.spanOf(now, period);
    const { filter } = budgetOwner(reader, { scope, name, period });
    const spentNano = spentIn(reader, { ...filter, ...span }).nano;
    const until = Math.min(end ?? Infinity, span.to);
    return Object.assign({ scope, name, period, spentNano, until }, common);
  });
}

function checkedUsd(usd: number | undefined): number | undefined {
  if (usd === undefined || (usd > 0 && usd <= mostUsd)) return usd;
  throw new AppError("invalid", `usd is not an amount in dollars above 0: ${usd}; use a number such as 5`);
}

function checkedFor(text: string): number {
  const ms = durationOf(text, "for");
  if (ms <= longestMs) return ms;
  throw new AppError(
    "invalid",
    `for is longer than a year: ${text}; to allow more for good, raise the budget`,
  );
}

function sessionMeant(reader: LedgerReader, order: AllowOrder, { settings }: Parts) {
  if (order.project !== undefined || order.branch !== undefined || order.user !== undefined)
    throw new AppError("invalid", "a session's allowance is for that session; leave the other name out");
  if (order.period !== undefined)
    throw new AppError(
      "invalid",
      `a session's budget is for its whole life; leave ${order.period} out, or the session for that of the ${order.period}`,
    );
  if (settings.session === undefined && settings.stop.length === 0)
    throw new AppError(
      "invalid",
      "no budget holds a session up: budget.session_usd is off and budget.stop is empty (docs/budgets.md)",
    );
  return findSession(reader, order.session ?? "", order.agent);
}

function budgetsMeant(reader: LedgerReader, order: AllowOrder, { settings }: Parts): readonly PeriodBudget[] {
  const owner = ownerOf(order);
  const known = periodBudgets(settings);
  const own = known.filter((budget) => isMeant(reader, budget, owner));
  const found = own.filter(({ period }) => order.period === undefined || period === order.period);
  if (found.length > 0) return found;
  const name = owner.name === undefined ? "" : ` of ${owner.scope} ${owner.name}`;
  const period = order.period === undefined ? "" : ` for the ${order.period}`;
  throw new AppError(
    "invalid",
    `there is no budget${name}${period}; ${known.length === 0 ? "none is set" : `there are: ${known.map(wordsFor).join(", ")}`} (docs/budgets.md)`,
  );
}

function ownerOf(order: AllowOrder): { readonly scope: BudgetScope; readonly name: string | undefined } {
  const named = (["project", "branch", "user"] as const).filter((scope) => order[scope] !== undefined);
  const [scope, ...others] = named;
  if (others.length > 0)
    throw new AppError("invalid", `name one of ${named.join(" and ")}: an allowance is for one budget`);
  if (scope !== undefined) return { scope, name: order[scope] };
  if (order.period !== undefined) return { scope: "total", name: undefined };
  throw new AppError(
    "invalid",
    `say whose budget: session, project, branch or user, or one of ${budgetPeriods.join(", ")} for that of everything`,
  );
}

/** A project may be called by its whole path where the config has the end of it, and the other way round. */
function isMeant(
  reader: LedgerReader,
  budget: PeriodBudget,
  { scope, name }: { readonly scope: BudgetScope; readonly name: string | undefined },
): boolean {
  if (budget.scope !== scope) return false;
  if (budget.name === name || scope !== "project") return budget.name === name;
  const { filter, fault } = budgetOwner(reader, budget);
  return fault === undefined && filter.project === budgetOwner(reader, { ...budget, name }).filter.project;
}

/** A budget in a word or two: `day`, `project web, week`. */
function wordsFor({ scope, name, period }: PeriodBudget): string {
  return scope === "total" ? period : `${scope} ${name ?? ""} · ${period}`;
}

/** The key of an allowance by its id. Throws `invalid` for what cannot be one. */
function parseAllowanceId(id: string): number {
  const [, digits] = /^l?(\d{1,12})$/.exec(id) ?? [];
  if (digits !== undefined) return Number(digits);
  throw new AppError(
    "invalid",
    `${id} is not the id of an allowance; 'hallmonitor budget' shows them, such as l7`,
  );
}

/** What a person wants changed: more is allowed, or what was allowed is taken back. */
export type AllowanceChange = { readonly allow: AllowOrder } | { readonly revoke: string };

/** Makes a change and tells of it. Throws `invalid` for an order that means no budget, `not-found` where nothing of that id holds. */
export function changed(
  { reader, book }: { readonly reader: LedgerReader; readonly book: AllowanceBook },
  change: AllowanceChange,
  parts: Parts,
): AllowedAnswer {
  const { now } = parts;
  if ("allow" in change) return allowedAnswer(book.allow(allowancesFor(reader, change.allow, parts)), now);
  const revoked = book.revoke(parseAllowanceId(change.revoke), now);
  if (revoked !== undefined) return allowedAnswer([revoked], now);
  throw new AppError(
    "not-found",
    `no allowance ${change.revoke} holds now; 'hallmonitor budget' shows those that do`,
  );
}

/** An allowance as the API shows it. */
export function allowanceShape(allowance: Keyed<Allowance>, now: UnixMs): AllowanceShape {
  const { key, scope, name, agent, period, usd, createdAt, until, reason, revokedAt } = allowance;
  return {
    id: `l${key}`,
    scope,
    name: name ?? null,
    agent: agent ?? null,
    period: period ?? null,
    usd: usd ?? null,
    created_at: formatInstant(createdAt),
    until: instantOrNull(until),
    reason: reason ?? null,
    revoked_at: instantOrNull(revokedAt),
    holds: holdsAt(allowance, now),
  };
}

/** What was allowed, as the API answers it. */
function allowedAnswer(allowances: readonly Keyed<Allowance>[], now: UnixMs): AllowedAnswer {
  return { schema_version: schemaVersion, allowances: allowances.map((one) => allowanceShape(one, now)) };
}
