import type { SavedCheckpoint } from "../checkpoint/folder.ts";
import type { AttributeValue } from "../domain/attribute.ts";
import { unsaidOfCheckpoint, type CheckpointObservation } from "../domain/checkpoint.ts";
import { digestOf } from "../domain/digest.ts";
import type { Observation } from "../domain/observation.ts";
import { thresholdName } from "../domain/threshold.ts";
import type { UnixMs } from "../domain/time.ts";
import { ownEvent } from "./own-event.ts";

/** What a step in the life of a checkpoint is told with. */
interface Step {
  readonly name: "checkpoint_saved" | "checkpoint_injected" | "checkpoint_used";
  readonly at: UnixMs;
  readonly seenAt: UnixMs;
  /** What the line of the feed says beside the checkpoint's id. */
  readonly data: Readonly<Record<string, AttributeValue | undefined>>;
}

/** That a checkpoint was saved. The same checkpoint told twice is told once. */
export function savedRecord(saved: SavedCheckpoint, seenAt: UnixMs): CheckpointObservation {
  const { reason, contextTokens, contextPercent, stateDigest, textTokens } = saved;
  const account = { reason, contextTokens, contextPercent, stateDigest, textTokens };
  const data = { reason, context_tokens: contextTokens, text_tokens: textTokens };
  return { ...recordOf(saved, { name: "checkpoint_saved", at: saved.at, seenAt, data }), ...account };
}

/** That a checkpoint was given to a session, its own or the one that its session was cleared into. */
export function injectedRecord(
  saved: SavedCheckpoint,
  { at, sessionId, seenAt }: { at: UnixMs; sessionId: string; seenAt: UnixMs },
): CheckpointObservation {
  const injected = { injectedAt: at, injectedInto: sessionId };
  const data = { into_session: sessionId };
  return { ...recordOf(saved, { name: "checkpoint_injected", at, seenAt, data }), ...injected };
}

/** That a session went on with what a checkpoint holds, and with what of it. */
export function usedRecord(
  saved: SavedCheckpoint,
  { at, by, seenAt }: { at: UnixMs; by: string; seenAt: UnixMs },
): CheckpointObservation {
  const used = { usedAt: at, usedBy: by };
  return { ...recordOf(saved, { name: "checkpoint_used", at, seenAt, data: { by } }), ...used };
}

function recordOf(saved: SavedCheckpoint, { name, at, seenAt, data }: Step): CheckpointObservation {
  return {
    ...unsaidOfCheckpoint,
    kind: "checkpoint",
    agent: saved.agent,
    source: "ledger",
    sessionId: saved.sessionId,
    at,
    seenAt,
    facts: {},
    name,
    data: new Map(Object.entries({ checkpoint_id: saved.id, ...data }).filter(isKnown)),
    digest: digestOf(`${name} ${saved.id}`),
    aliases: [`checkpoint:${saved.id}`],
    checkpointId: saved.id,
  };
}

function isKnown(entry: [string, AttributeValue | undefined]): entry is [string, AttributeValue] {
  return entry[1] !== undefined;
}

/** That a session's context passed a threshold on its way to the compaction. */
export function thresholdRecord(
  session: { readonly agent: string; readonly id: string },
  passed: {
    readonly percent: number;
    readonly at: UnixMs;
    readonly tokens: number;
    readonly compactsAt: number;
    readonly window: number;
    readonly seenAt: UnixMs;
  },
): Observation {
  const { percent, at, tokens, compactsAt, window, seenAt } = passed;
  return ownEvent(session, {
    name: thresholdName,
    at,
    seenAt,
    data: new Map([
      ["percent", percent],
      ["tokens", tokens],
      ["compacts_at_tokens", compactsAt],
      ["window", window],
    ]),
    digest: digestOf(`context_threshold ${session.agent} ${session.id} ${percent}`),
  });
}
