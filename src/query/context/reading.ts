import type { ContextSample, ContextWitnesses, ObservedCompaction } from "../../context/gauge.ts";
import { observedPoint } from "../../context/observed-point.ts";
import type { CompactionSettings } from "../../domain/compaction-settings.ts";
import { hasCompacted, type Compaction } from "../../domain/compaction.ts";
import type { ContextPoint } from "../../domain/context-point.ts";
import type { LimitSample } from "../../domain/limit-sample.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";

/** Requests since the last compaction that are read: the steps between them are the 400 that a forecast looks back on (growth.ts). */
const recentPoints = 401;
/** Compactions and status lines that are looked at: the newest may have failed, or say nothing of the context. */
const fewWords = 5;

/** What the ledger holds of a session's own conversation since it was last compacted. */
export interface ThreadReading extends ContextWitnesses {
  readonly points: readonly ContextPoint[];
}

/** The witnesses of a session's own conversation. Read for every session on a screen, every second: a few rows by index. */
export function readThread(reader: LedgerReader, sessionKey: number): ThreadReading {
  const compactions = reader.compactions({ sessionKey }, fewWords).filter(hasCompacted);
  const compaction = compactions.at(-1);
  const thread = { sessionKey, subagentId: undefined };
  const points = reader.contextPoints(thread, { after: compaction?.at, limit: recentPoints });
  // Until the next answer, and for the size that a window must have had, the request before still speaks.
  const before =
    compaction === undefined
      ? undefined
      : reader.contextPoints(thread, { before: compaction.at, limit: 1 })[0];
  const observed = observedCompaction(compactions, points.at(-1)?.tokens, (at) =>
    at === compaction?.at ? before : reader.contextPoints(thread, { before: at, limit: 1 })[0],
  );
  return { points, before, compaction, observed, sample: newestSample(reader, sessionKey) };
}

/** Where the conversation was seen to be compacted by itself, with the model of the last request before the last time. */
export function observedCompaction(
  compactions: readonly Compaction[],
  tokens: number | undefined,
  pointBefore: (at: UnixMs) => ContextPoint | undefined,
): ObservedCompaction | undefined {
  const observed = observedPoint(compactions, tokens);
  return observed && { tokens: observed.tokens, model: pointBefore(observed.at)?.model };
}

/** The newest words of the status line: its tokens are those of its last line, null while they are not known. */
export function newestSample(reader: LedgerReader, sessionKey: number): ContextSample | undefined {
  const samples = reader.limitSamples({ sessionKey }, fewWords);
  const sample = samples.findLast(
    ({ contextTokens, contextWindow, compactionOff }) =>
      contextTokens !== undefined || contextWindow !== undefined || compactionOff !== undefined,
  );
  if (sample === undefined) return undefined;
  const { at, model, contextTokens: tokens, contextWindow: window } = sample;
  return { at, model, tokens, window, compaction: compactionOf(sample) };
}

function compactionOf(sample: LimitSample): CompactionSettings | undefined {
  if (sample.compactionOff === undefined) return undefined;
  return {
    isOff: sample.compactionOff,
    windowTokens: sample.compactionWindow,
    percent: sample.compactionPercent,
    maxOutputTokens: sample.compactionOutput,
  };
}
