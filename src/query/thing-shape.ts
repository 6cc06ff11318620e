import type { Compaction } from "../domain/compaction.ts";
import { sourcesOf } from "../domain/source.ts";
import type { Prompt } from "../domain/prompt.ts";
import type { Request } from "../domain/request.ts";
import { endOf, type Subagent } from "../domain/subagent.ts";
import type { Task } from "../domain/task.ts";
import { formatInstant, instantOrNull } from "../domain/time.ts";
import type { ToolCall } from "../domain/tool-call.ts";
import type { Keyed } from "../store/store.ts";
import { usageShape, usdOrNull } from "./session-shape.ts";
import type {
  CompactionShape,
  PromptShape,
  RequestShape,
  SubagentShape,
  TaskShape,
  ToolCallShape,
} from "./shape.ts";

/**
 * A request as the API tells it. `key` is the ledger's own number of it; the session is named by the agent's id, null
 * where it has none.
 */
export function requestShape(request: Keyed<Request>, sessionId: string | undefined): RequestShape {
  return {
    key: String(request.key),
    session_id: sessionId ?? null,
    prompt_id: request.promptId ?? null,
    subagent_id: request.subagentId ?? null,
    at: formatInstant(request.at),
    model: request.model ?? null,
    usage: request.usage === undefined ? null : usageShape(request.usage),
    cost_usd: usdOrNull(request.costNano),
    cost_reported_usd: usdOrNull(request.reportedNano),
    duration_ms: request.durationMs ?? null,
    ttft_ms: request.ttftMs ?? null,
    stop_reason: request.stopReason ?? null,
    speed: request.speed ?? null,
    effort: request.effort ?? null,
    attempt: request.attempt ?? null,
    status: request.failed ? "error" : "ok",
    status_code: request.statusCode ?? null,
    error: request.error ?? null,
    query_source: request.querySource ?? null,
    message_id: request.messageId ?? null,
    request_id: request.requestId ?? null,
    branch: request.branch ?? null,
    web_searches: request.webSearches ?? null,
    sources: sourcesOf(request.sources),
  };
}

/** A use of a tool as the API tells it. Leave out what is not named (`isNamed`) before. */
export function toolCallShape(call: ToolCall, sessionId: string | undefined): ToolCallShape {
  return {
    id: call.toolUseId ?? null,
    session_id: sessionId ?? null,
    prompt_id: call.promptId ?? null,
    subagent_id: call.subagentId ?? null,
    at: formatInstant(call.at),
    tool: call.tool ?? null,
    input: call.input ?? null,
    decision: call.decision ?? null,
    decided_by: call.decidedBy ?? null,
    duration_ms: call.durationMs ?? null,
    blocked_ms: call.blockedMs ?? null,
    success: call.success ?? null,
    error: call.error ?? null,
    input_bytes: call.inputBytes ?? null,
    result_bytes: call.resultBytes ?? null,
    file_path: call.filePath ?? null,
    lines_added: call.linesAdded ?? null,
    lines_removed: call.linesRemoved ?? null,
    sources: sourcesOf(call.sources),
  };
}

/** A wait for permission whose tool was never named is a witness without its thing; it is no tool call. */
export function isNamed(call: ToolCall): boolean {
  return call.tool !== undefined || call.toolUseId !== undefined;
}

/** A prompt as the API tells it; `text` is null unless client and config both opted in. */
export function promptShape(prompt: Prompt): PromptShape {
  return {
    id: prompt.promptId ?? null,
    at: formatInstant(prompt.at),
    length: prompt.length ?? null,
    hash: prompt.hash ?? null,
    text: prompt.text ?? null,
    command: prompt.command ?? null,
    sources: sourcesOf(prompt.sources),
  };
}

/** A subagent as the API tells it. `parent_id` is null for one that the session itself sent out. */
export function subagentShape(subagent: Subagent): SubagentShape {
  return {
    id: subagent.subagentId ?? null,
    at: formatInstant(subagent.at),
    type: subagent.subagentType ?? null,
    model: subagent.model ?? null,
    started_at: instantOrNull(subagent.startedAt),
    ended_at: instantOrNull(endOf(subagent)),
    tool_uses: subagent.toolUses ?? null,
    prompt_id: subagent.promptId ?? null,
    description: subagent.description ?? null,
    tool_use_id: subagent.toolUseId ?? null,
    parent_id: subagent.parentId ?? null,
    sources: sourcesOf(subagent.sources),
  };
}

/** An entry of a task list as the API tells it; `created_at` is when it was first heard of. */
export function taskShape(task: Task): TaskShape {
  return {
    id: task.taskId ?? null,
    subject: task.subject ?? null,
    status: task.status ?? null,
    status_since: instantOrNull(task.statusAt),
    active_form: task.activeForm ?? null,
    owner: task.owner ?? null,
    created_at: formatInstant(task.at),
    started_at: instantOrNull(task.startedAt),
    // One that was opened again is not done, whatever it was before.
    completed_at: instantOrNull(task.status === "completed" ? task.completedAt : undefined),
    sources: sourcesOf(task.sources),
  };
}

/** A compaction as the API tells it; `trigger` is the agent's word: `auto`, `manual`. */
export function compactionShape(compaction: Compaction): CompactionShape {
  return {
    at: formatInstant(compaction.at),
    trigger: compaction.trigger ?? null,
    tokens_before: compaction.tokensBefore ?? null,
    tokens_after: compaction.tokensAfter ?? null,
    duration_ms: compaction.durationMs ?? null,
    success: compaction.success ?? null,
  };
}
