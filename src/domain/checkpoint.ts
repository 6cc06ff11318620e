import { sourceBit, type CheckpointAccount, type CheckpointObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** What the ledger knows of a checkpoint: when it was saved, and what became of it. What it holds is in its file. */
export interface Checkpoint extends Thing, CheckpointAccount {}

/** An account that says nothing yet; who tells of one step in a checkpoint's life adds what it knows. */
export const unsaidOfCheckpoint: Omit<CheckpointAccount, "checkpointId"> = {
  reason: undefined,
  contextTokens: undefined,
  contextPercent: undefined,
  stateDigest: undefined,
  textTokens: undefined,
  injectedAt: undefined,
  injectedInto: undefined,
  shownAt: undefined,
  usedAt: undefined,
  usedBy: undefined,
};

/** The checkpoint as one step in its life tells it: the steps before and after are undefined. */
export function checkpointOf(seen: CheckpointObservation, sessionKey: number | undefined): Checkpoint {
  return {
    sessionKey,
    at: seen.at,
    checkpointId: seen.checkpointId,
    reason: seen.reason,
    contextTokens: seen.contextTokens,
    contextPercent: seen.contextPercent,
    stateDigest: seen.stateDigest,
    textTokens: seen.textTokens,
    injectedAt: seen.injectedAt,
    injectedInto: seen.injectedInto,
    shownAt: seen.shownAt,
    usedAt: seen.usedAt,
    usedBy: seen.usedBy,
    sources: sourceBit(seen.source),
  };
}
