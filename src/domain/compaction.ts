import { sourceBit, type CompactionAccount, type CompactionObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** A session's context was summarised to make room. */
export interface Compaction extends Thing, CompactionAccount {}

/** The compaction that one observation alone describes. */
export function compactionOf(seen: CompactionObservation, sessionKey: number | undefined): Compaction {
  return {
    sessionKey,
    at: seen.at,
    trigger: seen.trigger,
    tokensBefore: seen.tokensBefore,
    tokensAfter: seen.tokensAfter,
    durationMs: seen.durationMs,
    success: seen.success,
    sources: sourceBit(seen.source),
  };
}

/** Whether the conversation is shorter since: an attempt that failed, for want of messages, changed nothing. */
export function hasCompacted({ success }: Pick<Compaction, "success">): boolean {
  return success !== false;
}
