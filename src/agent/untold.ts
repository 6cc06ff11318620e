/** Accounts that say nothing, for dialects to put what they know upon: agents tell of different parts. */
import type { PromptAccount } from "../domain/prompt.ts";
import type { RequestAccount } from "../domain/request.ts";
import type { SubagentAccount } from "../domain/subagent.ts";
import type { ToolCallAccount } from "../domain/tool-call.ts";

/** An answered request of which nothing else is known. */
export const untoldRequest: RequestAccount = {
  model: undefined,
  usage: undefined,
  reportedNano: undefined,
  costNano: undefined,
  durationMs: undefined,
  ttftMs: undefined,
  stopReason: undefined,
  speed: undefined,
  effort: undefined,
  attempt: undefined,
  failed: false,
  statusCode: undefined,
  error: undefined,
  promptId: undefined,
  subagentId: undefined,
  subagentType: undefined,
  querySource: undefined,
  messageId: undefined,
  requestId: undefined,
  branch: undefined,
  webSearches: undefined,
  inferenceGeo: undefined,
};

/** A use of a tool of which nothing else is known. */
export const untoldToolCall: ToolCallAccount = {
  toolUseId: undefined,
  tool: undefined,
  input: undefined,
  decision: undefined,
  decidedBy: undefined,
  startedAt: undefined,
  durationMs: undefined,
  blockedMs: undefined,
  success: undefined,
  error: undefined,
  inputBytes: undefined,
  resultBytes: undefined,
  promptId: undefined,
  subagentId: undefined,
  filePath: undefined,
  linesAdded: undefined,
  linesRemoved: undefined,
};

/** A prompt of which nothing else is known. */
export const untoldPrompt: PromptAccount = {
  promptId: undefined,
  length: undefined,
  text: undefined,
  command: undefined,
};

/** A subagent of which nothing else is known. */
export const untoldSubagent: SubagentAccount = {
  subagentId: undefined,
  subagentType: undefined,
  model: undefined,
  startedAt: undefined,
  endedAt: undefined,
  toolUses: undefined,
  promptId: undefined,
  description: undefined,
  toolUseId: undefined,
  parentId: undefined,
};
