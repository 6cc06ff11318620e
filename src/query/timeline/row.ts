import { numberOf, textOf } from "../../domain/attribute.ts";
import { counted } from "../../domain/counted.ts";
import type { BackgroundTask } from "../../domain/background-task.ts";
import type { Checkpoint } from "../../domain/checkpoint.ts";
import type { Compaction } from "../../domain/compaction.ts";
import { cutText } from "../../domain/cut-text.ts";
import { isAsked, type Prompt } from "../../domain/prompt.ts";
import type { Request } from "../../domain/request.ts";
import { endOf, type Subagent } from "../../domain/subagent.ts";
import { formatInstant, instantOrNull, type UnixMs } from "../../domain/time.ts";
import { waitOf, type ToolCall } from "../../domain/tool-call.ts";
import type { Entry, Keyed } from "../../store/store.ts";
import { promptTokens } from "../../domain/usage.ts";
import { endingOf } from "../plan/work-state.ts";
import { usageShape, usdOrNull } from "../session-shape.ts";
import { isNamed } from "../thing-shape.ts";
import type { TimelineRow, TimelineStatus } from "./shape.ts";
import type { SubagentLog } from "./subagent-log.ts";

/** Characters of a text in a row: a line of the widest screen. */
const mostText = 300;

const unsaid = {
  id: null,
  prompt_id: null,
  subagent_id: null,
  started_at: null,
  ended_at: null,
  duration_ms: null,
  waited_ms: null,
  status: "ok",
  name: null,
  detail: null,
  error: null,
  notes: [],
  length: null,
  usage: null,
  cost_usd: null,
  ttft_ms: null,
  context_tokens: null,
  context_tokens_after: null,
} as const satisfies Omit<TimelineRow, "key" | "kind" | "at">;

/** A notice that the client submitted in its person's name is no row. */
export function promptRow(prompt: Keyed<Prompt>): TimelineRow | undefined {
  if (!isAsked(prompt)) return undefined;
  const at = formatInstant(prompt.at);
  return {
    ...unsaid,
    key: `prompt:${prompt.key}`,
    kind: "prompt",
    id: prompt.promptId ?? null,
    at,
    started_at: at,
    detail: textOrNull(prompt.text ?? prompt.command),
    length: prompt.length ?? null,
  };
}

/** A request is heard of when its answer is complete: it began that much earlier as it took. */
export function requestRow(request: Keyed<Request>): TimelineRow {
  const { at, durationMs, failed, attempt, statusCode } = request;
  const tries = attempt !== undefined && attempt > 1 ? `attempt ${attempt}` : undefined;
  return {
    ...unsaid,
    key: `request:${request.key}`,
    kind: "request",
    id: request.messageId ?? request.requestId ?? null,
    ...ownerOf(request),
    at: formatInstant(at),
    started_at: instantOrNull(durationMs === undefined ? undefined : at - durationMs),
    ended_at: formatInstant(at),
    duration_ms: durationMs ?? null,
    status: failed ? "failed" : "ok",
    name: textOrNull(request.model),
    error: failed ? textOrNull(words([statusCode?.toString(), request.error || "failed"]).join(" ")) : null,
    notes: words(failed ? [tries] : [request.querySource, request.stopReason, tries]),
    usage: request.usage === undefined ? null : usageShape(request.usage),
    cost_usd: usdOrNull(request.costNano),
    ttft_ms: request.ttftMs ?? null,
    context_tokens: request.usage === undefined ? null : promptTokens(request.usage),
  };
}

/** A wait for permission whose tool was never named is no row. */
export function toolRow(call: Keyed<ToolCall>): TimelineRow | undefined {
  if (!isNamed(call)) return undefined;
  const status = callStatus(call);
  const by = call.decidedBy === undefined ? "" : ` by ${call.decidedBy}`;
  const why = {
    ok: undefined,
    open: undefined,
    failed: call.error || "failed",
    refused: words([`refused${by}`, call.success === false ? call.error || "failed" : undefined]).join(" · "),
  }[status];
  return {
    ...unsaid,
    key: `tool:${call.key}`,
    kind: "tool",
    id: call.toolUseId ?? null,
    ...ownerOf(call),
    at: formatInstant(call.at),
    started_at: formatInstant(call.at),
    ended_at: instantOrNull(endOfCall(call, status)),
    duration_ms: call.durationMs ?? null,
    waited_ms: waitOf(call) ?? null,
    status,
    name: textOrNull(call.tool),
    detail: textOrNull(call.input),
    error: textOrNull(why),
  };
}

function callStatus({ success, decision, endedAt }: ToolCall): TimelineStatus {
  if (decision === "reject") return "refused";
  if (success === false) return "failed";
  return success === undefined && endedAt === undefined ? "open" : "ok";
}

/** The wait comes before the run; a call that was refused only waited. */
function endOfCall(call: ToolCall, status: TimelineStatus): UnixMs | undefined {
  const { at, endedAt, durationMs } = call;
  if (endedAt !== undefined) return Math.max(at, endedAt);
  if (durationMs === undefined && status !== "refused") return undefined;
  return at + (waitOf(call) ?? 0) + (durationMs ?? 0);
}

/**
 * A subagent from its start to its end, which a notice in the background may tell instead. One that is the second
 * telling of another is no row.
 */
export function subagentRow(subagent: Keyed<Subagent>, subagents: SubagentLog): TimelineRow | undefined {
  if (!subagents.isKnown(subagent)) return undefined;
  const { startedAt, promptId, parentId, toolUses } = subagent;
  const notice = subagents.noticeOf(subagent);
  const endedAt = endOf(subagent) ?? notice?.endedAt;
  const hasFailed = endingOf(notice?.status) === "failed";
  return {
    ...unsaid,
    key: `subagent:${subagent.key}`,
    kind: "subagent",
    id: subagent.subagentId ?? null,
    ...ownerOf({ promptId, subagentId: parentId }),
    at: formatInstant(subagent.at),
    started_at: instantOrNull(startedAt),
    ended_at: instantOrNull(endedAt),
    duration_ms: between(startedAt, endedAt),
    status: hasFailed ? "failed" : endedAt === undefined ? "open" : "ok",
    name: textOrNull(subagent.subagentType),
    detail: textOrNull(subagent.description),
    error: hasFailed ? textOrNull(notice?.status) : null,
    notes: words([subagent.model, toolUses === undefined ? undefined : counted(toolUses, "tool use")]),
  };
}

/** A compaction is heard of when it is over. */
export function compactionRow(compaction: Keyed<Compaction>): TimelineRow {
  const { at, durationMs, success } = compaction;
  return {
    ...unsaid,
    key: `compaction:${compaction.key}`,
    kind: "compaction",
    at: formatInstant(at),
    started_at: instantOrNull(durationMs === undefined ? undefined : at - durationMs),
    ended_at: formatInstant(at),
    duration_ms: durationMs ?? null,
    status: success === false ? "failed" : "ok",
    name: textOrNull(compaction.trigger),
    context_tokens: compaction.tokensBefore ?? null,
    context_tokens_after: compaction.tokensAfter ?? null,
  };
}

/** That a checkpoint was saved. That a session got it back is a row of its own (`restoreRow`). */
export function checkpointRow(checkpoint: Keyed<Checkpoint>): TimelineRow {
  const { injectedAt, usedBy } = checkpoint;
  const at = formatInstant(checkpoint.at);
  return {
    ...unsaid,
    key: `checkpoint:${checkpoint.key}`,
    kind: "checkpoint",
    id: checkpoint.checkpointId ?? null,
    at,
    started_at: at,
    ended_at: at,
    name: checkpoint.reason ?? null,
    notes: words([injectedAt === undefined ? undefined : "given back", usedBy && `used: ${usedBy}`]),
    context_tokens: checkpoint.contextTokens ?? null,
  };
}

/** That a session got back what a checkpoint holds; undefined for one that was never given back. */
export function restoreRow(checkpoint: Keyed<Checkpoint>): TimelineRow | undefined {
  if (checkpoint.injectedAt === undefined) return undefined;
  const at = formatInstant(checkpoint.injectedAt);
  return {
    ...unsaid,
    key: `restore:${checkpoint.key}`,
    kind: "restore",
    id: checkpoint.checkpointId ?? null,
    at,
    started_at: at,
    ended_at: at,
    name: checkpoint.reason ?? null,
    notes: words([checkpoint.usedBy && `used: ${checkpoint.usedBy}`]),
  };
}

/** Subagents are told of by themselves, also where a client lists them as work in the background. */
export function backgroundRow(task: Keyed<BackgroundTask>): TimelineRow | undefined {
  if (task.type === "subagent") return undefined;
  const { startedAt, endedAt, status } = task;
  const hasFailed = endingOf(status) === "failed";
  return {
    ...unsaid,
    key: `background:${task.key}`,
    kind: "background",
    id: task.taskId ?? null,
    at: formatInstant(task.at),
    started_at: instantOrNull(startedAt),
    ended_at: instantOrNull(endedAt),
    duration_ms: between(startedAt, endedAt),
    status: hasFailed ? "failed" : endedAt === undefined ? "open" : "ok",
    name: textOrNull(task.type),
    detail: textOrNull(task.description ?? task.command),
    error: hasFailed ? textOrNull(status) : null,
    notes: words([hasFailed ? undefined : status]),
  };
}

/**
 * That the context passed a part of the way to its compaction, as the collector noted it: `75%`, and the tokens by
 * then.
 */
export function thresholdRow({ seq, at, data }: Entry): TimelineRow {
  const time = formatInstant(at);
  const percent = numberOf(data.get("percent"));
  return {
    ...unsaid,
    key: `threshold:${seq}`,
    kind: "threshold",
    at: time,
    started_at: time,
    ended_at: time,
    name: percent === undefined ? null : `${percent}%`,
    context_tokens: numberOf(data.get("tokens")) ?? null,
  };
}

/** A budget ended the session's work: `today` of project web, and what was spent of it. */
export function stopRow({ seq, at, data }: Entry): TimelineRow {
  const time = formatInstant(at);
  const [scope, name, period] = ["scope", "name", "period"].map((key) => textOf(data.get(key)));
  const owner = scope === "total" ? undefined : [scope, name].filter((word) => word !== undefined).join(" ");
  return {
    ...unsaid,
    key: `stop:${seq}`,
    kind: "stop",
    at: time,
    started_at: time,
    ended_at: time,
    status: "refused",
    name: textOrNull([owner, period].filter((word) => word !== undefined).join(", ")),
  };
}

function ownerOf({ promptId, subagentId }: Pick<ToolCall, "promptId" | "subagentId">) {
  return { prompt_id: promptId ?? null, subagent_id: subagentId ?? null };
}

function between(start: UnixMs | undefined, end: UnixMs | undefined): number | null {
  return start === undefined || end === undefined ? null : Math.max(0, end - start);
}

function words(said: readonly (string | undefined)[]): string[] {
  return said.flatMap((word) => (word === undefined || word === "" ? [] : [cutText(word, mostText)]));
}

function textOrNull(text: string | undefined): string | null {
  return text === undefined ? null : cutText(text, mostText);
}
