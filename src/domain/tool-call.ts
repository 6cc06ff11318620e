import { sourceBit, type ToolCallObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";
import type { UnixMs } from "./time.ts";

/** One use of a tool. `success` undefined: still running, or never heard of again. */
export interface ToolCall extends Thing {
  readonly toolUseId: string | undefined;
  readonly tool: string | undefined;
  readonly input: string | undefined;
  readonly decision: string | undefined;
  readonly decidedBy: string | undefined;
  readonly startedAt: UnixMs | undefined;
  readonly durationMs: number | undefined;
  readonly blockedMs: number | undefined;
  readonly success: boolean | undefined;
  readonly error: string | undefined;
  readonly inputBytes: number | undefined;
  readonly resultBytes: number | undefined;
  readonly promptId: string | undefined;
  readonly subagentId: string | undefined;
}

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
