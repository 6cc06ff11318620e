/** How budgets stand, asked all day long: what is dear to find out is remembered for a while. */
import type { BudgetSettings } from "../../domain/budget.ts";
import { nanoToUsd } from "../../domain/money.ts";
import { type UnixMs, hourMs } from "../../domain/time.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import type { Calendar } from "../calendar.ts";
import { median } from "../spread.ts";
import { bothSums } from "../usage.ts";
import { BudgetOwners } from "./owner.ts";
import { budgetsAnswer } from "./budgets.ts";
import type { BudgetStanding } from "./shape.ts";

/** Forecasts learn from days, and what is usual from weeks. */
const outlookLastsMs = 300_000;
const usualLastsMs = 3_600_000;
/** What is usual is what was so for this long. */
const usualMs = 30 * 86_400_000;
/** Fewer sessions, or hours with use, say nothing of what is usual. */
const fewest = 10;
const mostKept = 100;

/** What sessions and hours with use usually cost, in dollars; undefined where there were too few. */
export interface UsualCosts {
  readonly session: number | undefined;
  readonly hour: number | undefined;
}

/**
 * Tells the alert rules how budgets of periods stand. Forecasts are kept for five minutes and what is usual for an
 * hour; budgets of sessions are not its business.
 */
export class BudgetWatch {
  readonly #reader: LedgerReader;
  readonly #calendar: Calendar;
  readonly #owners: BudgetOwners;
  readonly settings: BudgetSettings;
  readonly #outlooks = new Map<
    string,
    { readonly at: UnixMs; readonly standings: readonly BudgetStanding[] }
  >();
  #usual: { readonly at: UnixMs; readonly costs: UsualCosts } | undefined;

  constructor(reader: LedgerReader, settings: BudgetSettings, calendar: Calendar) {
    this.#reader = reader;
    this.settings = settings;
    this.#calendar = calendar;
    this.#owners = new BudgetOwners(reader);
  }

  /** Budgets of periods as they stand now, without forecasts. */
  standings(filter: Filter, now: UnixMs): readonly BudgetStanding[] {
    return this.#answer(filter, now, false);
  }

  /** The same with what is to come, a few minutes old at most. */
  outlooks(filter: Filter, now: UnixMs): readonly BudgetStanding[] {
    const owner = ownerOf(filter);
    // Another day has other budgets, and so has who is allowed more.
    const allowed = this.#reader.allowances.holding(now).map(({ key }) => key);
    const name = JSON.stringify([owner, this.#calendar.keyOf(now, "day"), allowed]);
    const known = this.#outlooks.get(name);
    if (known !== undefined && Math.abs(now - known.at) < outlookLastsMs) return known.standings;
    if (this.#outlooks.size >= mostKept) this.#outlooks.clear();
    const standings = this.#answer(owner, now, true);
    this.#outlooks.set(name, { at: now, standings });
    return standings;
  }

  /** Medians of the last thirty days, of all that is used. */
  usual(now: UnixMs): UsualCosts {
    if (this.#usual !== undefined && Math.abs(now - this.#usual.at) < usualLastsMs) return this.#usual.costs;
    const filter = { from: now - usualMs, to: now - hourMs };
    // What names no session is no session, however dear it was.
    const sessions = bothSums(this.#reader, { filter, by: ["agent", "session"] }).filter(
      ({ keys: [, session] }) => session !== undefined,
    );
    const hours = bothSums(this.#reader, { filter, period: (at) => this.#calendar.spanOf(at, "hour") });
    const costs = { session: medianUsd(sessions), hour: medianUsd(hours) };
    this.#usual = { at: now, costs };
    return costs;
  }

  #answer(filter: Filter, now: UnixMs, withOutlook: boolean): readonly BudgetStanding[] {
    const settings = { ...this.settings, session: undefined };
    return budgetsAnswer(this.#reader, {
      filter: ownerOf(filter),
      calendar: this.#calendar,
      now,
      settings,
      withOutlook,
      ownerOf: (budget) => this.#owners.of(budget, now),
    }).budgets;
  }
}

/** Budgets are of now, and of all models. */
function ownerOf({ agent, project, branch, user, team, sessionKey }: Filter): Filter {
  return { agent, project, branch, user, team, sessionKey };
}

function medianUsd(rows: readonly { readonly costNano: number }[]): number | undefined {
  const costs = rows.map(({ costNano }) => costNano).filter((nano) => nano > 0);
  const middle = costs.length < fewest ? undefined : median(costs);
  return middle === undefined ? undefined : nanoToUsd(middle);
}
