import type { NanoUsd } from "../../domain/money.ts";
import type { Session } from "../../domain/session.ts";
import type { RequestGlance } from "../../store/glance.ts";
import { savedNano, type AdviceKind, type Case, type Suggestion } from "./finding.ts";
import { SharedSaving, type Found } from "./shared-saving.ts";

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
 * Adds up what suggestions find, session by session, and what those that are told would have saved together. Memory is
 * that of one session and of three per suggestion.
 */
export class AdviceTally {
  readonly #findings: Map<AdviceKind, Finding>;
  readonly #shared = new SharedSaving();
  #session: Session | undefined;
  #open: Found[] = [];
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

  /** Ends a session that was looked at. */
  endSession(): void {
    this.#shared.add(this.#open);
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
    const findings = this.findings();
    if (findings.every(({ sum }) => sum.savedNano === undefined)) return undefined;
    return this.#shared.of(findings.map(({ suggestion }) => suggestion.kind));
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
