import type { StatusLine } from "../../agent/claude-code/status-line.ts";
import { compactionPoint } from "../../context/compaction-point.ts";
import type { CompactionSettings } from "../../domain/compaction-settings.ts";

/** What the ledger knows of a window, and where it is compacted. */
interface KnownPoint {
  readonly context_window: number | null;
  readonly compacts_at_tokens: number | null;
}

/**
 * Where the conversation is compacted. The ledger knows, for it was told of the client's variables too, unless it speaks of
 * another window; then the variables alone say.
 */
export function shownPoint(
  { contextWindow }: StatusLine,
  variables: CompactionSettings,
  facts: KnownPoint | undefined,
): number | undefined {
  if (contextWindow === undefined) return undefined;
  const known = facts?.context_window === contextWindow ? facts.compacts_at_tokens : null;
  return known ?? compactionPoint(contextWindow, variables);
}
