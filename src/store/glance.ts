import type { Request } from "../domain/request.ts";
import type { UnixMs } from "../domain/time.ts";
import type { ToolCall } from "../domain/tool-call.ts";

/** What a question that looks at every request of many sessions sees of each: few columns, so that it stays quick. */
export interface RequestGlance extends Pick<
  Request,
  | "at"
  | "model"
  | "usage"
  | "costNano"
  | "effort"
  | "attempt"
  | "failed"
  | "statusCode"
  | "error"
  | "subagentId"
  | "subagentType"
  | "querySource"
  | "branch"
  | "webSearches"
  | "inferenceGeo"
> {
  readonly key: number;
  /** Whether its answer called tools; undefined where nobody told. */
  readonly callsTools: boolean | undefined;
  /** Whether it ran in the fast mode, whatever its provider calls that. */
  readonly isFast: boolean;
}

/** The same of a use of a tool. */
export interface ToolGlance extends Pick<
  ToolCall,
  "at" | "tool" | "success" | "decision" | "error" | "subagentId" | "linesAdded" | "linesRemoved"
> {
  readonly key: number;
}

/** A file as the agent names it, and when a tool of a session last read or changed it and went well. */
export interface FileTouch {
  readonly filePath: string;
  readonly tool: string;
  readonly at: UnixMs;
}

/** A part of the things of one session: half-open in time. */
export interface SessionSpan {
  readonly sessionKey: number;
  readonly from?: UnixMs | undefined;
  readonly to?: UnixMs | undefined;
  /** Of tool calls, only those that failed. */
  readonly onlyFailed?: boolean | undefined;
}
