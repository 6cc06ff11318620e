import { addUsage, noUsage } from "../domain/usage.ts";
import type { Letter, Sums, Told } from "./letter.ts";

/** The kinds of things that are followed one by one. */
export const kinds = ["requests", "toolCalls", "prompts"] as const;
/** One of `kinds`. Each thing has its own id, which shows whether it was lost or doubled. */
export type Kind = (typeof kinds)[number];

/** What a collector acknowledged: all of it must be in the ledger, once. */
export class Account {
  readonly #answered: Record<Kind, Set<string>> = emptySets();
  /** Sent in a letter that was not answered: the ledger may hold it or not, but not twice. */
  readonly #unsure: Record<Kind, Set<string>> = emptySets();
  readonly #sums = new Map<string, Sums>();
  readonly #unsureSessions = new Set<string>();

  answered({ sessionId, told }: Letter): void {
    const before = this.#sums.get(sessionId) ?? noSums;
    this.#sums.set(sessionId, {
      requests: before.requests + this.#enter("requests", told),
      toolCalls: before.toolCalls + this.#enter("toolCalls", told),
      prompts: before.prompts + this.#enter("prompts", told),
      linesAdded: before.linesAdded + told.linesAdded,
      usage: addUsage(before.usage, told.usage),
    });
  }

  unanswered({ sessionId, told }: Letter): void {
    for (const kind of kinds) for (const id of told[kind]) this.#unsure[kind].add(id);
    this.#unsureSessions.add(sessionId);
  }

  has(kind: Kind, id: string): "answered" | "unsure" | undefined {
    if (this.#answered[kind].has(id)) return "answered";
    return this.#unsure[kind].has(id) ? "unsure" : undefined;
  }

  ids(kind: Kind): ReadonlySet<string> {
    return this.#answered[kind];
  }

  /** Sessions whose every letter was answered, and the sums each must come to. */
  sums(): ReadonlyMap<string, Sums> {
    return new Map([...this.#sums].filter(([id]) => !this.#unsureSessions.has(id)));
  }

  /** How many of a letter's ids nobody had told of before. */
  #enter(kind: Kind, told: Told): number {
    const known = this.#answered[kind];
    const before = known.size;
    for (const id of told[kind]) known.add(id);
    return known.size - before;
  }
}

const noSums: Sums = { requests: 0, toolCalls: 0, prompts: 0, linesAdded: 0, usage: noUsage };

function emptySets(): Record<Kind, Set<string>> {
  return { requests: new Set(), toolCalls: new Set(), prompts: new Set() };
}
