import * as v from "valibot";
import type { EventObservation, Observation } from "../../domain/observation.ts";
import type { ToolCallAccount, ToolCallObservation } from "../../domain/tool-call.ts";
import { isPlausible } from "../../domain/time.ts";
import { untoldToolCall } from "../untold.ts";
import { leftRunning } from "./background.ts";
import type { Heard } from "../plain-record.ts";
import { ownAliases } from "./alias.ts";
import { amountField, idField, textField, type HookBody } from "./hook-body.ts";
import { sentSubagent } from "./hook-subagent.ts";
import { readTaskCalls } from "./task.ts";
import { changedLines, errorOf, inputOf, jsonBytes } from "./tool-outcome.ts";

const toolFields = v.object({
  tool_name: idField,
  tool_use_id: idField,
  prompt_id: idField,
  agent_id: idField,
  duration_ms: amountField,
  error: textField,
});
type ToolFields = v.InferOutput<typeof toolFields>;

/** PreToolUse: a tool is about to run, if it is let. */
export function readToolStart(heard: Heard, body: HookBody): Observation[] {
  const told = v.parse(toolFields, body);
  const started = { ...heard, sign: { says: "tool-started", ...whoseTool(told) } } as const;
  // Without an id it could not be joined with its result, and the call would count twice.
  if (told.tool_use_id === undefined) return [{ ...started, kind: "event" }];
  return [{ ...started, ...toolCall(heard, told), ...inputOf(body["tool_input"]), startedAt: heard.at }];
}

/** PostToolUse: a tool ran. The tools that keep a task list tell of its tasks, too. */
export function readToolSuccess(heard: Heard, body: HookBody): Observation[] {
  const told = v.parse(toolFields, body);
  const result = body["tool_response"];
  const use = {
    ...ended(heard, told),
    ...inputOf(body["tool_input"]),
    success: true,
    resultBytes: jsonBytes(result),
    ...changedLines(result),
  };
  const call = {
    tool: told.tool_name,
    toolUseId: told.tool_use_id,
    input: body["tool_input"],
    result,
    subagentId: told.agent_id,
  };
  const besides = [leftRunning(heard, call), sentSubagent(heard, call)];
  return [orEvent(heard, use), ...readTaskCalls(heard, call), ...besides.filter((one) => one !== undefined)];
}

/** PostToolUseFailure: a tool started and failed. */
export function readToolFailure(heard: Heard, body: HookBody): Observation[] {
  const told = v.parse(toolFields, body);
  const error = told.error === undefined || told.error === "" ? undefined : errorOf(told.error);
  return [orEvent(heard, { ...ended(heard, told), ...inputOf(body["tool_input"]), success: false, error })];
}

/** PermissionDenied: auto mode refused a tool by itself. */
export function readDenial(heard: Heard, body: HookBody): Observation[] {
  const told = v.parse(toolFields, body);
  const denied = { ...heard, sign: { says: "permission-decided", ...whoseTool(told) } } as const;
  if (told.tool_use_id === undefined) return [{ ...denied, kind: "event" }];
  const call = { ...toolCall(heard, told), ...inputOf(body["tool_input"]), endedAt: heard.at };
  return [{ ...denied, ...call, decision: "reject", decidedBy: "auto" }];
}

/** PermissionRequest: a person is about to be asked. It names the tool, but not the use of it. */
export function readPermissionRequest(heard: Heard, body: HookBody): EventObservation[] {
  const { tool, subagentId } = whoseTool(v.parse(toolFields, body));
  return [{ ...heard, kind: "event", sign: { says: "permission-asked", tool, subagentId } }];
}

/** A call, or an event where it has no id: nothing would join it with what others tell of it, and it would count twice. */
function orEvent(heard: Heard, call: ToolCallObservation): Observation {
  return call.toolUseId === undefined ? { ...heard, kind: "event", sign: call.sign } : call;
}

function ended(heard: Heard, told: ToolFields) {
  const began = heard.at - (told.duration_ms ?? 0);
  const startedAt = told.duration_ms !== undefined && isPlausible(began) ? began : undefined;
  return {
    ...heard,
    ...toolCall(heard, told),
    sign: { says: "tool-ended", ...whoseTool(told), ranSince: startedAt },
    startedAt,
    durationMs: told.duration_ms,
    endedAt: heard.at,
  } as const;
}

function whoseTool({ tool_name, tool_use_id, agent_id }: ToolFields) {
  return { tool: tool_name, toolUseId: tool_use_id, subagentId: agent_id };
}

function toolCall(heard: Heard, told: ToolFields) {
  const account: ToolCallAccount = {
    ...untoldToolCall,
    toolUseId: told.tool_use_id,
    tool: told.tool_name,
    promptId: told.prompt_id,
    subagentId: told.agent_id,
  };
  return { kind: "tool-call", aliases: ownAliases(heard, "tool", told.tool_use_id), ...account } as const;
}
