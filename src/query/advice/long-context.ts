import { noUsage, promptTokens, type Usage } from "../../domain/usage.ts";
import { savedNano, type Case, type Claim, type Suggestion } from "./finding.ts";
import type { Step } from "./history.ts";
import { savedBy, termsOf, type WhatIf } from "./what-if.ts";

/** Sizes at which a context might have been compacted. The least is the smallest window that /autocompact takes. */
const sizes = [100_000, 200_000, 400_000] as const;
/** What a context holds after a compaction: instructions, summary and files read anew (60k measured: claude-code#56826). */
const compactedTokens = 60_000;
/** What writing the summary puts out: 10 to 15 thousand (claude-code#22654). */
const summaryTokens = 15_000;
/** Part of the cost that must be reading old context. */
const readShare = 0.5;

/**
 * Conversations that grew large, in which most of the cost was to read the old context with every request. Counted: had
 * it been compacted at the named point, what later requests would have read less, minus the compaction (reading all once
 * more, writing the summary) and writing what remains to the cache. Of the sizes above, the one that saves most.
 */
export const longContext: Suggestion = {
  kind: "long_context",
  title: "Long contexts, read again with every request",
  action: "At the named time /compact, or /clear for a new task; /autocompact 200k does it by itself.",
  isSetting: false,
  examine({ conversations, isAsked }, prices) {
    const main = conversations.find(({ kind }) => kind === "main");
    // A compaction is one decision for all that follows: where a part of it was not asked for, it cannot be priced.
    if (main === undefined || !main.steps.every(({ request }) => isAsked(request))) return undefined;
    const cases = sizes.flatMap((size) => compactedAt(main.steps, size, prices));
    return cases.toSorted((a, b) => (savedNano(b.claims) ?? 0) - (savedNano(a.claims) ?? 0))[0];
  },
};

function compactedAt(steps: readonly Step[], size: number, prices: WhatIf): Case[] {
  const index = steps.findIndex((step) => isWarm(step) && cachedBefore(step) > size);
  const point = steps[index];
  if (point === undefined) return [];
  const cached = cachedBefore(point);
  const later = untilCut(steps.slice(index), promptTokens(point.usage));
  const atPoint = savedAtPoint(point, prices);
  // Without the price of the compaction, what comes after it would be a gain at no cost.
  if (atPoint === undefined || !isMostlyReading(later, prices)) return [];
  const claims = later.map((step): Claim => ({
    request: step.request,
    tokens: step.usage.cacheRead,
    savedNano: step === point ? atPoint : savedLater(step, cached - compactedTokens, prices),
  }));
  const saved = savedNano(claims);
  if (saved === undefined || saved <= 0) return [];
  return [
    {
      claims,
      times: later.length,
      at: point.request.at,
      detail: `at request ${index + 1}, with ${Math.round(cached / 1000)}k tokens`,
    },
  ];
}

/** Tokens in the cache when the request before ended. */
function cachedBefore({ before }: Step): number {
  return before === undefined ? 0 : before.usage.cacheRead + before.usage.cacheWrite;
}

/** Whether the context was still in the cache: a compaction would have had to write it first where it was not. */
function isWarm(step: Step): boolean {
  return step.usage.cacheRead >= cachedBefore(step);
}

/** Up to where the context became shorter than it was at the point: there it was cut anyway. */
function untilCut(steps: readonly Step[], atLeast: number): readonly Step[] {
  const cut = steps.findIndex(({ usage }) => promptTokens(usage) < atLeast);
  return cut === -1 ? steps : steps.slice(0, cut);
}

function isMostlyReading(steps: readonly Step[], prices: WhatIf): boolean {
  let spent = 0;
  let read = 0;
  for (const { request, usage } of steps) {
    spent += request.costNano ?? 0;
    read += savedBy(request, { usage: { ...usage, cacheRead: 0 } }, prices) ?? 0;
  }
  return read > spent * readShare;
}

/** The compaction, and the request after it that writes what remains. It costs more than it saves. */
function savedAtPoint(step: Step, prices: WhatIf): number | undefined {
  const { usage, request, model } = step;
  const compaction: Usage = { ...noUsage, cacheRead: cachedBefore(step), output: summaryTokens };
  const extra = prices.costOf(compaction, { ...termsOf(request, model), webSearches: undefined });
  const cacheWrite = usage.cacheWrite + compactedTokens;
  const isLong = (usage.cacheWrite1h ?? 0) > 0;
  const fresh: Usage = {
    ...usage,
    cacheRead: 0,
    cacheWrite,
    cacheWrite1h: isLong ? cacheWrite : usage.cacheWrite1h,
  };
  const saved = savedBy(request, { usage: fresh }, prices);
  return saved === undefined || extra === undefined ? undefined : saved - extra;
}

function savedLater({ usage, request }: Step, removed: number, prices: WhatIf): number | undefined {
  const cacheRead = usage.cacheRead - Math.min(removed, usage.cacheRead);
  return savedBy(request, { usage: { ...usage, cacheRead } }, prices);
}
