import type { NanoUsd } from "../../domain/money.ts";
import { adviceKinds, savedNano, type AdviceKind, type Case, type Suggestion } from "./finding.ts";

/** What a suggestion found in one session. */
export interface Found {
  readonly suggestion: Suggestion;
  readonly found: Case;
}

type Savings = Map<AdviceKind, NanoUsd>;

/**
 * What suggestions save together: a request that several name counts for one of them only. Which ones are told is known
 * when every session has been seen, and a request counts for none that is not told. So what each gets is kept for every
 * choice among the suggestions that found something in the same session; memory does not grow with sessions.
 */
export class SharedSaving {
  /** By those that found something, then by those of them that are told. Suggestions are bits. */
  readonly #savings = new Map<number, Map<number, Savings>>();

  /** Takes what was found in one session. */
  add(found: readonly Found[]): void {
    const inTurn = found.toSorted(byTurn);
    const groups = groupsOf(found);
    const finders = bitsOf(found.map(({ suggestion }) => suggestion.kind));
    const byTold = this.#savings.get(finders) ?? new Map<number, Savings>();
    this.#savings.set(finders, byTold);
    for (let told = finders; told > 0; told = (told - 1) & finders) {
      const savings: Savings = byTold.get(told) ?? new Map<AdviceKind, NanoUsd>();
      byTold.set(told, savings);
      const choice = inTurn.filter(({ suggestion }) => (told & bitOf(suggestion.kind)) !== 0);
      shareOut(choice, groups, savings);
    }
  }

  /** What those that are told save together. One that costs more than it saves is not followed. */
  of(told: readonly AdviceKind[]): NanoUsd {
    const bits = bitsOf(told);
    const shares = [...this.#savings].map(([finders, byTold]) => byTold.get(finders & bits));
    return told
      .map((kind) => shares.reduce((sum, savings) => sum + (savings?.get(kind) ?? 0), 0))
      .reduce((sum, saved) => sum + Math.max(0, saved), 0);
  }
}

/** Requests that the same suggestions name, and what each of these saves on them. */
interface Group {
  readonly named: number;
  readonly savings: Savings;
}

function groupsOf(found: readonly Found[]): Group[] {
  const named = new Map<number, number>();
  for (const { suggestion, found: own } of found)
    for (const { request } of own.claims)
      named.set(request.key, (named.get(request.key) ?? 0) | bitOf(suggestion.kind));
  const groups = new Map<number, Group>();
  for (const { suggestion, found: own } of found)
    for (const { request, savedNano: saved } of own.claims) {
      const bits = named.get(request.key) ?? 0;
      const group = groups.get(bits) ?? { named: bits, savings: new Map<AdviceKind, NanoUsd>() };
      groups.set(bits, group);
      add(group.savings, suggestion.kind, saved ?? 0);
    }
  return [...groups.values()];
}

/**
 * The suggestion that saves most takes its requests, the next what is left of its own. Settings come last: of one request
 * they save a part of a write, the others nearly all of it.
 */
function byTurn(a: Found, b: Found): number {
  return (
    Number(a.suggestion.isSetting) - Number(b.suggestion.isSetting) ||
    (savedNano(b.found.claims) ?? 0) - (savedNano(a.found.claims) ?? 0)
  );
}

/** A setting holds everywhere, so what it costs counts as well; nobody is made to take other advice that costs. */
function shareOut(inTurn: readonly Found[], groups: readonly Group[], savings: Savings): void {
  let taken = 0;
  for (const { suggestion } of inTurn) {
    const { kind, isSetting } = suggestion;
    const left = groups.filter(({ named }) => (named & taken) === 0);
    const saved = left.reduce((sum, group) => sum + (group.savings.get(kind) ?? 0), 0);
    if (saved <= 0 && !isSetting) continue;
    taken |= bitOf(kind);
    add(savings, kind, saved);
  }
}

function add(savings: Savings, kind: AdviceKind, saved: NanoUsd): void {
  savings.set(kind, (savings.get(kind) ?? 0) + saved);
}

function bitsOf(kinds: readonly AdviceKind[]): number {
  return kinds.reduce((bits, kind) => bits | bitOf(kind), 0);
}

function bitOf(kind: AdviceKind): number {
  return 1 << adviceKinds.indexOf(kind);
}
