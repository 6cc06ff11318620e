import { sourceBit, type ToolCallAccount, type ToolCallObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** One use of a tool. `success` undefined: still running, or never heard of again. */
export interface ToolCall extends Thing, ToolCallAccount {}

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
    sources: sourceBit(seen.source),
  };
}
