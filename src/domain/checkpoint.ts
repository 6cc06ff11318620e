import { unsaid, type Fields } from "./field.ts";
import type { Seen } from "./observation.ts";
import type { Thing } from "./thing.ts";
import type { UnixMs } from "./time.ts";

/** Why a checkpoint was saved: the context passed a threshold, is about to be compacted or cleared, or somebody asked. */
export type CheckpointReason = "threshold" | "pre-compact" | "clear" | "demand";

/** What is said of a checkpoint: that it was saved, injected, seen by the model (in the transcript: shown), or of use. */
export interface CheckpointAccount {
  readonly checkpointId: string | undefined;
  readonly reason: CheckpointReason | undefined;
  readonly contextTokens: number | undefined;
  /** Part of the room up to the compaction that was in use, 0 to 100 and beyond. */
  readonly contextPercent: number | undefined;
  readonly stateDigest: string | undefined;
  /** Length of its text, in tokens as estimated. */
  readonly textTokens: number | undefined;
  /** When it was handed to a client, and the id of the session that got it. */
  readonly injectedAt: UnixMs | undefined;
  readonly injectedInto: string | undefined;
  readonly shownAt: UnixMs | undefined;
  /** When the session first went on with what it holds, and with what: `file src/a.ts`, `task 2`. */
  readonly usedAt: UnixMs | undefined;
  readonly usedBy: string | undefined;
}

/** What each field of the account holds. */
export const checkpointFields: Fields<CheckpointAccount> = {
  checkpointId: "text",
  reason: "text",
  contextTokens: "integer",
  contextPercent: "number",
  stateDigest: "text",
  textTokens: "integer",
  injectedAt: "instant",
  injectedInto: "text",
  shownAt: "instant",
  usedAt: "instant",
  usedBy: "text",
};

/** One step in a checkpoint's life, by its id. With `onlyJoins` it only adds to a known one: one of another data dir is not ours. */
export interface CheckpointObservation extends Seen, CheckpointAccount {
  readonly kind: "checkpoint";
  readonly aliases: readonly string[];
  readonly onlyJoins?: boolean | undefined;
}

/** What the ledger knows of a checkpoint: when it was saved, and what became of it. What it holds is in its file. */
export interface Checkpoint extends Thing, CheckpointAccount {}

/** An account that says nothing yet; who tells of one step in a checkpoint's life adds what it knows. */
export const unsaidOfCheckpoint = unsaid(checkpointFields);
