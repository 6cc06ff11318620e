import type { Allowance, BudgetPeriod, BudgetSettings } from "../../domain/budget.ts";
import { AppError } from "../../domain/error.ts";
import { usdToNano } from "../../domain/money.ts";
import type { Session } from "../../domain/session.ts";
import { formatInstant, type UnixMs } from "../../domain/time.ts";
import { namedSession } from "../named-session.ts";
import type { Filter, Keyed, LedgerReader } from "../../store/store.ts";
import type { Calendar } from "../calendar.ts";
import { schemaVersion } from "../shape.ts";
import { bothSums } from "../usage.ts";
import { allowanceShape } from "./allowance.ts";
import { isAllowanceAsked, isBudgetAsked } from "./asked.ts";
import { periodBudgets, stopsWithoutBudget, type PeriodBudget } from "./budget.ts";
import { outlooksOf, type BudgetOutlook } from "./outlook.ts";
import { budgetOwner, type BudgetOwner } from "./owner.ts";
import type { BudgetsAnswer, BudgetStanding } from "./shape.ts";
import { limitUsd, periodStanding, sessionStanding, type StandingParts } from "./standing.ts";

/** What `GET /api/budgets` and `hallmonitor budget` ask. A filter with times or a model is refused with `invalid`. */
export interface BudgetsQuestion {
  readonly filter: Filter;
  readonly calendar: Calendar;
  readonly now: UnixMs;
  readonly settings: BudgetSettings;
  /** Also the allowances that are over. */
  readonly past?: boolean;
  /** Whether forecasts are made, which take most of the work; they are unless told. */
  readonly withOutlook?: boolean;
  /** Whose a budget is, for who knows it already; otherwise it is looked up. */
  readonly ownerOf?: (budget: PeriodBudget) => BudgetOwner;
}

/** Sessions that were heard of within this have a place among the budgets. */
const sessionMs = 86_400_000;
/** Sessions that are looked at, and those that are told of. */
const mostSessions = 200;
const mostTold = 20;
const mostAllowances = 100;
/** Allowances among which those of one owner are looked for. */
const mostSearched = 10_000;

/** How every budget stands: that of everything, of projects, branches and users, and of the sessions of the last day. */
export function budgetsAnswer(reader: LedgerReader, question: BudgetsQuestion): BudgetsAnswer {
  const { filter, calendar, now, settings } = question;
  checkFilter(filter);
  const allowances = reader.allowances.holding(now);
  const parts = { reader, calendar, now, allowances };
  const sessions = sessionStandings(question, parts);
  const known = question.past === true ? withPast(reader, allowances) : allowances;
  return {
    schema_version: schemaVersion,
    at: formatInstant(now),
    timezone: calendar.timeZone,
    budgets: [...periodStandings(question, parts), ...sessions.slice(0, mostTold)],
    more_sessions: Math.max(0, sessions.length - mostTold),
    stop: settings.stop,
    stop_without_budget: stopsWithoutBudget(settings),
    allowances: known
      .filter((one) => isAllowanceAsked(one, filter, reader))
      .slice(0, Math.max(mostAllowances, allowances.length))
      .map((one) => allowanceShape(one, now)),
  };
}

/** Those that hold come before those that are over, or a hundred short ones would hide them. */
function withPast(reader: LedgerReader, holding: readonly Keyed<Allowance>[]): readonly Keyed<Allowance>[] {
  const keys = new Set(holding.map(({ key }) => key));
  return [...holding, ...reader.allowances.latest(mostSearched).filter(({ key }) => !keys.has(key))];
}

/** A budget has the time that it has, and every model counts in it. */
function checkFilter({ from, to, model }: Filter): void {
  if (from === undefined && to === undefined && model === undefined) return;
  throw new AppError(
    "invalid",
    "budgets are of the day, week and month that it is now, and of all models; 'hallmonitor report' answers for others",
  );
}

function periodStandings(
  { settings, filter, withOutlook = true, ownerOf }: BudgetsQuestion,
  parts: StandingParts,
): BudgetStanding[] {
  const owned = periodBudgets(settings).map((budget) => ({
    budget,
    owner: ownerOf?.(budget) ?? budgetOwner(parts.reader, budget),
  }));
  const asked = owned.filter(({ budget, owner }) => isBudgetAsked(budget, owner, filter));
  // The periods of one owner are told by one forecast.
  const owners = [...Map.groupBy(asked, ({ budget }) => `${budget.scope} ${budget.name ?? ""}`).values()];
  return owners.flatMap((own) => {
    const outlooks = withOutlook ? outlooksFor(own, parts) : new Map<BudgetPeriod, BudgetOutlook>();
    return own.map(({ budget, owner }) =>
      periodStanding(budget, owner, { ...parts, outlook: outlooks.get(budget.period) }),
    );
  });
}

interface Owned {
  readonly budget: PeriodBudget;
  readonly owner: BudgetOwner;
}

function outlooksFor(own: readonly Owned[], parts: StandingParts): ReadonlyMap<BudgetPeriod, BudgetOutlook> {
  const [first] = own;
  if (first === undefined || first.owner.fault !== undefined) return new Map();
  const limits = new Map(own.map(({ budget }) => [budget.period, limitUsd(budget, parts)]));
  return outlooksOf(parts.reader, { ...parts, filter: first.owner.filter, limits });
}

function sessionStandings({ settings, filter }: BudgetsQuestion, parts: StandingParts): BudgetStanding[] {
  if (settings.session === undefined) return [];
  const budget = { limitNano: usdToNano(settings.session), stops: settings.stop.includes("session") };
  const sessions = sessionsAsked(filter, parts);
  return sessions
    .map((session) => sessionStanding(session, budget, parts))
    .filter((one) => one.spent_usd !== 0 || one.allowance !== null || filter.sessionKey !== undefined)
    .toSorted((a, b) => (b.percent ?? 0) - (a.percent ?? 0));
}

/** Those of the last day, of very many the latest and the dearest; the one that is asked about whenever it was. */
function sessionsAsked(filter: Filter, { reader, now }: StandingParts): Session[] {
  if (filter.sessionKey !== undefined) {
    const session = reader.sessionByKey(filter.sessionKey);
    return session === undefined ? [] : [session];
  }
  const lastDay = { ...filter, from: now - sessionMs };
  const latest = reader.sessions(lastDay, mostSessions);
  if (latest.length < mostSessions) return latest;
  const known = new Set(latest.map(({ key }) => key));
  return [...latest, ...dearest(reader, lastDay).filter(({ key }) => !known.has(key))];
}

function dearest(reader: LedgerReader, filter: Filter): Session[] {
  return bothSums(reader, { filter, by: ["session", "agent"] })
    .toSorted((a, b) => b.costNano - a.costNano)
    .slice(0, mostSessions)
    .flatMap(({ keys: [id = "", agent = ""] }) => namedSession(reader, agent, id) ?? []);
}
