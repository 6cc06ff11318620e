import type { CompactionAccount } from "../domain/observation.ts";

/** Compactions that must agree: one may have come for another reason, as after a long rest of a warm cache. */
const witnesses = 2;
/** How far apart they may be: the last request before each went past the point by what it added. */
const spread = 0.05;

/**
 * Tokens at which a conversation has been compacted by itself, as its last automatic compactions agree: users move the point
 * in settings that nobody tells of. Undefined where they do not agree, or where the conversation went well past it since.
 */
export function observedPoint(
  compactions: readonly Pick<CompactionAccount, "trigger" | "tokensBefore">[],
  tokens: number | undefined,
): number | undefined {
  const sizes = compactions
    .flatMap(({ trigger, tokensBefore }) =>
      trigger === "auto" && tokensBefore !== undefined ? [tokensBefore] : [],
    )
    .slice(-witnesses);
  const least = Math.min(...sizes);
  const agree = sizes.length === witnesses && Math.max(...sizes) <= least * (1 + spread);
  return agree && least > 0 && (tokens ?? 0) <= least * (1 + spread) ? least : undefined;
}
