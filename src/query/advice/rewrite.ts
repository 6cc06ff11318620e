import { promptTokens, type Usage } from "../../domain/usage.ts";
import type { Step } from "./history.ts";

/** Less than this is not worth a word, and may be a breakpoint of the cache that moved. */
const leastTokens = 2000;
/** Part of what was cached that must be lost before it counts as lost. */
const leastShare = 0.1;

/**
 * Tokens of old context that a request wrote to the cache once more: they were in it when the request before ended, were
 * sent again, and were not read. 0 where the prompt is shorter than what was cached: then it was cut (a compaction, a
 * rewind), and what of it is old nobody can tell.
 */
export function rewrittenTokens({ usage, before }: Step): number {
  if (before === undefined) return 0;
  const cached = before.usage.cacheRead + before.usage.cacheWrite;
  if (promptTokens(usage) < cached) return 0;
  const lost = Math.min(cached - usage.cacheRead, usage.cacheWrite);
  return lost >= Math.max(leastTokens, cached * leastShare) ? lost : 0;
}

/** The usage had `tokens` of what it wrote been read instead. The cheaper writes give way first: no saving is overstated. */
export function readInstead(usage: Usage, tokens: number): Usage {
  const long = usage.cacheWrite1h ?? 0;
  const cacheWrite = usage.cacheWrite - tokens;
  return {
    ...usage,
    cacheRead: usage.cacheRead + tokens,
    cacheWrite,
    cacheWrite1h: usage.cacheWrite1h === undefined ? undefined : Math.min(long, cacheWrite),
  };
}
