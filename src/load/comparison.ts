import { totalTokens } from "../domain/usage.ts";
import { kinds, type Account, type Kind } from "./account.ts";
import type { Sums } from "./letter.ts";
import type { Ledger } from "./read-back.ts";

/** Where the ledger and what it answered for are not the same. */
export interface Comparison {
  /** Answered for, and not there. */
  readonly lost: Readonly<Record<Kind, number>>;
  /** There more than once, or without anybody having told of it. */
  readonly doubled: Readonly<Record<Kind, number>>;
  /** Sessions whose every post was answered, so that they must equal the sums of those posts; and those that do not. */
  readonly summedUp: number;
  readonly wrongSums: number;
  /** A sentence on the first few differences, for whoever looks for their cause. */
  readonly examples: readonly string[];
}

const maxExamples = 5;

/** Compares the ledger with what it acknowledged, thing by thing and session by session. */
export function compare(account: Account, ledger: Ledger): Comparison {
  const lost = { requests: 0, toolCalls: 0, prompts: 0 };
  const doubled = { requests: 0, toolCalls: 0, prompts: 0 };
  const examples: string[] = [];
  for (const kind of kinds) {
    const found = ledger.things[kind];
    for (const id of account.ids(kind)) {
      if (found.has(id)) continue;
      lost[kind] += 1;
      examples.push(`${id} was answered for and is not there`);
    }
    for (const [id, times] of found) {
      const extra = account.has(kind, id) === undefined ? times : times - 1;
      if (extra === 0) continue;
      doubled[kind] += extra;
      examples.push(`${id} is there ${times} times`);
    }
  }
  const summedUp = account.sums();
  const wrong = [...summedUp].filter(([id, sums]) => !isSame(sums, ledger.sessions.get(id)));
  for (const [id] of wrong) examples.push(`session ${id} does not add up to what was told of it`);
  return {
    lost,
    doubled,
    summedUp: summedUp.size,
    wrongSums: wrong.length,
    examples: examples.slice(0, maxExamples),
  };
}

function isSame(told: Sums, found: Sums | undefined): boolean {
  // A session known only by its start has no sums that could be wrong.
  if (found === undefined) return told.requests + told.toolCalls + told.prompts === 0;
  return (
    told.requests === found.requests &&
    told.toolCalls === found.toolCalls &&
    told.prompts === found.prompts &&
    told.linesAdded === found.linesAdded &&
    told.usage.output === found.usage.output &&
    totalTokens(told.usage) === totalTokens(found.usage)
  );
}
