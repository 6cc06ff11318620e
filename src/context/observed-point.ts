import type { CompactionAccount } from "../domain/compaction.ts";
import type { UnixMs } from "../domain/time.ts";

/** Compactions that must agree: one may have come for another reason, as after a long rest of a warm cache. */
const witnesses = 2;
/** How far apart they may be: the last request before each went past the point by what it added. */
const spread = 0.05;

/** A compaction as far as it tells of where the client compacts. */
type Witness = Pick<CompactionAccount, "trigger" | "tokensBefore"> & { readonly at: UnixMs };

/** Where a conversation has been compacted by itself. */
export interface ObservedPoint {
  readonly tokens: number;
  /** When it was for the last time. */
  readonly at: UnixMs;
}

/**
 * Tokens at which a conversation has been compacted by itself, as its last automatic compactions agree: users move the point
 * in settings that nobody tells of. Undefined where they do not agree, or where the conversation went well past it since.
 */
export function observedPoint(
  compactions: readonly Witness[],
  tokens: number | undefined,
): ObservedPoint | undefined {
  const seen = compactions
    .flatMap(({ trigger, tokensBefore, at }) =>
      trigger === "auto" && tokensBefore !== undefined ? [{ tokens: tokensBefore, at }] : [],
    )
    .slice(-witnesses);
  const sizes = seen.map((one) => one.tokens);
  const least = Math.min(...sizes);
  const agree = sizes.length === witnesses && Math.max(...sizes) <= least * (1 + spread);
  const last = seen.at(-1);
  return last !== undefined && agree && least > 0 && (tokens ?? 0) <= least * (1 + spread)
    ? { tokens: least, at: last.at }
    : undefined;
}
