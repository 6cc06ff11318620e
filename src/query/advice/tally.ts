import type { NanoUsd } from "../../domain/money.ts";
import type { Session } from "../../domain/session.ts";
import type { RequestGlance } from "../../store/glance.ts";
import { savedNano, type AdviceKind, type Case, type Suggestion } from "./finding.ts";

/** Three cases, or one that is worth a dollar: less is chance. */
const leastTimes = 3;
const leastNano = 10_000_000;
const worthNano = 1_000_000_000;
/** Sessions that a finding names. */
const most = 3;

interface Sum {
  readonly times: number;
  readonly requests: number;
  readonly unpricedRequests: number;
  readonly tokens: number;
  readonly savedNano: NanoUsd | undefined;
}

interface Evidence {
  readonly session: Session;
  readonly found: Case;
  readonly sum: Sum;
}

/** A suggestion with all that speaks for it. */
export interface Finding {
  readonly suggestion: Suggestion;
  readonly sum: Sum;
  readonly sessions: number;
  /** The sessions with the largest savings, else with the most cases. */
  readonly worst: readonly Evidence[];
}

/** What was looked at. */
interface Seen {
  readonly requests: number;
  readonly failedRequests: number;
  readonly sessions: number;
  readonly unpricedRequests: number;
  readonly spentNano: NanoUsd | undefined;
}

const nothing: Sum = { times: 0, requests: 0, unpricedRequests: 0, tokens: 0, savedNano: undefined };

/**
 * Adds up what suggestions find, session by session, and what all of them together would have saved: a request that
 * several name counts for one of them only. Memory is that of one session and of three per suggestion.
 */
export class AdviceTally {
  readonly #findings: Map<AdviceKind, Finding>;
  readonly #distinct = new Map<AdviceKind, NanoUsd>();
  #session: Session | undefined;
  #open: { readonly suggestion: Suggestion; readonly found: Case }[] = [];
  #seen: Seen = { requests: 0, failedRequests: 0, sessions: 0, unpricedRequests: 0, spentNano: undefined };

  constructor(suggestions: readonly Suggestion[]) {
    this.#findings = new Map(
      suggestions.map((suggestion) => [
        suggestion.kind,
        { suggestion, sum: nothing, sessions: 0, worst: [] },
      ]),
    );
  }

  /** Begins a session with the requests that were asked for. */
  look(session: Session, requests: readonly RequestGlance[]): void {
    this.#session = session;
    this.#open = [];
    if (requests.length === 0) return;
    const seen = this.#seen;
    const priced = requests.filter(({ costNano }) => costNano !== undefined);
    const failed = requests.filter((request) => request.failed).length;
    const spent = priced.reduce((sum, { costNano }) => sum + (costNano ?? 0), 0);
    this.#seen = {
      requests: seen.requests + requests.length - failed,
      failedRequests: seen.failedRequests + failed,
      sessions: seen.sessions + 1,
      unpricedRequests: seen.unpricedRequests + requests.filter(isUnpriced).length,
      spentNano: priced.length === 0 ? seen.spentNano : (seen.spentNano ?? 0) + spent,
    };
  }

  add(suggestion: Suggestion, found: Case): void {
    const finding = this.#findings.get(suggestion.kind);
    if (finding === undefined || this.#session === undefined) return;
    const sum = sumOf(found);
    const evidence: Evidence = { session: this.#session, found, sum };
    this.#open.push({ suggestion, found });
    this.#findings.set(suggestion.kind, {
      suggestion,
      sum: addSums(finding.sum, sum),
      sessions: finding.sessions + 1,
      worst: [...finding.worst, evidence].toSorted(byWeight).slice(0, most),
    });
  }

  /**
   * Shares out the requests of the session: the suggestion that saves most takes its requests, the next what is left of
   * its own. Settings come last: of one request they save a part of a write, the others nearly all of it. A setting holds
   * everywhere, so what it costs counts as well; nobody is made to take other advice that costs.
   */
  endSession(): void {
    const taken = new Set<number>();
    const inTurn = this.#open.toSorted(
      (a, b) =>
        Number(a.suggestion.isSetting) - Number(b.suggestion.isSetting) ||
        (savedNano(b.found.claims) ?? 0) - (savedNano(a.found.claims) ?? 0),
    );
    for (const { suggestion, found } of inTurn) {
      const claims = found.claims.filter(({ request }) => !taken.has(request.key));
      const saved = savedNano(claims) ?? 0;
      if (saved <= 0 && !suggestion.isSetting) continue;
      for (const { request } of claims) taken.add(request.key);
      this.#distinct.set(suggestion.kind, (this.#distinct.get(suggestion.kind) ?? 0) + saved);
    }
    this.#open = [];
  }

  /** Findings with enough behind them, the largest saving first. */
  findings(): Finding[] {
    return [...this.#findings.values()]
      .filter(isWorthAWord)
      .toSorted((a, b) => (b.sum.savedNano ?? -1) - (a.sum.savedNano ?? -1) || b.sum.times - a.sum.times);
  }

  /** What the findings save together; undefined when none of them has a price. */
  distinctNano(): NanoUsd | undefined {
    const priced = this.findings().filter(({ sum }) => sum.savedNano !== undefined);
    if (priced.length === 0) return undefined;
    return priced.reduce(
      (sum, { suggestion }) => sum + Math.max(0, this.#distinct.get(suggestion.kind) ?? 0),
      0,
    );
  }

  seen(): Seen {
    return this.#seen;
  }
}

function isWorthAWord({ sum }: Finding): boolean {
  if (sum.times === 0) return false;
  if (sum.savedNano === undefined) return sum.times >= leastTimes;
  return sum.savedNano >= worthNano || (sum.savedNano > leastNano && sum.times >= leastTimes);
}

function sumOf({ claims, times }: Case): Sum {
  return {
    times,
    requests: claims.length,
    unpricedRequests: claims.filter(({ request }) => isUnpriced(request)).length,
    tokens: claims.reduce((sum, { tokens }) => sum + tokens, 0),
    savedNano: savedNano(claims),
  };
}

function addSums(a: Sum, b: Sum): Sum {
  return {
    times: a.times + b.times,
    requests: a.requests + b.requests,
    unpricedRequests: a.unpricedRequests + b.unpricedRequests,
    tokens: a.tokens + b.tokens,
    savedNano: a.savedNano === undefined ? b.savedNano : a.savedNano + (b.savedNano ?? 0),
  };
}

function isUnpriced({ usage, costNano }: RequestGlance): boolean {
  return usage !== undefined && costNano === undefined;
}

function byWeight(a: Evidence, b: Evidence): number {
  return (b.sum.savedNano ?? -1) - (a.sum.savedNano ?? -1) || b.sum.times - a.sum.times;
}
