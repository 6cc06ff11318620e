import { sourceBit, type Source, type ToolCallAccount, type ToolCallObservation } from "./observation.ts";
import { uniteAccounts, type Thing } from "./thing.ts";

/** One use of a tool. `success` undefined: still running, or never heard of again. */
export interface ToolCall extends Thing, ToolCallAccount {
  /** Rank of the witness that gave `durationMs`; 0 while there is none. */
  readonly timingRank: number;
}

/** Who times a tool best: the span; then those that leave out the wait for permission; then the difference of two lines. */
const timingRanks: Partial<Record<Source, number>> = {
  "otlp-span": 30,
  "otlp-log": 20,
  hook: 20,
  transcript: 10,
};

export function toolCallOf(seen: ToolCallObservation, sessionKey: number | undefined): ToolCall {
  return {
    sessionKey,
    at: seen.startedAt ?? seen.at,
    toolUseId: seen.toolUseId,
    tool: seen.tool,
    input: seen.input,
    decision: seen.decision,
    decidedBy: seen.decidedBy,
    startedAt: seen.startedAt,
    durationMs: seen.durationMs,
    blockedMs: seen.blockedMs,
    success: seen.success,
    error: seen.error,
    inputBytes: seen.inputBytes,
    resultBytes: seen.resultBytes,
    promptId: seen.promptId,
    subagentId: seen.subagentId,
    filePath: seen.filePath,
    linesAdded: seen.linesAdded,
    linesRemoved: seen.linesRemoved,
    timingRank: seen.durationMs === undefined ? 0 : (timingRanks[seen.source] ?? 1),
    sources: sourceBit(seen.source),
  };
}

/** Two accounts of one use as one; the duration is the better clock's. */
export function mergeToolCalls(a: ToolCall, b: ToolCall): ToolCall {
  const timing = b.timingRank > a.timingRank ? b : a;
  const { durationMs, timingRank } = timing;
  return { ...uniteAccounts(a, b), durationMs, timingRank };
}
