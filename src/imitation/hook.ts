import type { Act, ResultAct, Subagent, ToolInput, UseAct } from "./act.ts";
import type { ImitatedRecord, ImitatedSession } from "./record.ts";

/** An event as the client hands it to its hooks. */
export type HookBody = Readonly<Record<string, unknown>>;

/** The inputs of the client's hooks for one act of a session, in their order; none for most acts. */
export function hookBodies(record: ImitatedRecord): readonly HookBody[] {
  if (record.kind === "counters") return [];
  const { session, act } = record;
  return eventsOf(act).map((event) => bodyOf(session, { prompt_id: act.promptId || undefined, ...event }));
}

/** The last that is heard of a session. */
export function endBody(session: ImitatedSession): HookBody {
  return bodyOf(session, { hook_event_name: "SessionEnd", reason: "other" });
}

function bodyOf(session: ImitatedSession, event: HookBody): HookBody {
  return { session_id: session.id, cwd: session.folder, permission_mode: "default", ...event };
}

function eventsOf(act: Act): readonly HookBody[] {
  switch (act.kind) {
    case "session_start":
      return [{ hook_event_name: "SessionStart", source: act.source }];
    case "user_prompt":
      return [{ hook_event_name: "UserPromptSubmit", prompt: act.text }];
    case "tool_use":
      return useEvents(act);
    case "tool_result":
      return [resultEvent(act)];
    case "subagent_start":
      return [{ hook_event_name: "SubagentStart", ...agentOf(act.subagent) }];
    case "subagent_completed":
      return [{ hook_event_name: "SubagentStop", stop_hook_active: false, ...agentOf(act.subagent) }];
    case "compaction_start":
      return [{ hook_event_name: "PreCompact", trigger: "auto", custom_instructions: null }];
    case "compaction":
      return [{ hook_event_name: "PostCompact", trigger: "auto", compact_summary: "" }];
    case "interaction":
      return [{ hook_event_name: "Stop", stop_hook_active: false, background_tasks: [], session_crons: [] }];
    case "api_request":
    case "assistant_response":
    case "api_error":
    case "api_retries_exhausted":
    case "tool_decision":
    case "tool.blocked_on_user":
      return [];
  }
}

function useEvents({ tool, toolUseId, input, by, asks }: UseAct): readonly HookBody[] {
  const use = { tool_name: tool, tool_input: givenTo(tool, input) ?? {}, ...agentOf(by) };
  const begun = { hook_event_name: "PreToolUse", ...use, tool_use_id: toolUseId };
  return asks
    ? [begun, { hook_event_name: "PermissionRequest", ...use, permission_suggestions: [] }]
    : [begun];
}

function resultEvent({ tool, toolUseId, input, by, success, durationMs }: ResultAct): HookBody {
  const use = {
    tool_name: tool,
    tool_input: givenTo(tool, input) ?? {},
    tool_use_id: toolUseId,
    duration_ms: durationMs,
    ...agentOf(by),
  };
  return success
    ? { hook_event_name: "PostToolUse", ...use, tool_response: responseOf(tool, input) }
    : { hook_event_name: "PostToolUseFailure", ...use, error: "Exit code 1", is_interrupt: false };
}

/** What the model gave the tool: a new entry of the task list has no number yet. */
export function givenTo(tool: string, input: ToolInput | undefined): ToolInput | undefined {
  if (tool !== "TaskCreate" || input === undefined) return input;
  const { subject = "" } = input;
  return { subject, description: subject, activeForm: subject };
}

function responseOf(tool: string, input: ToolInput | undefined): object {
  if (input === undefined) return {};
  const { taskId, subject, status } = input;
  if (tool === "TaskCreate") return { task: { id: taskId, subject } };
  return tool === "TaskUpdate" ? { success: true, taskId, statusChange: { to: status } } : {};
}

function agentOf(by: Subagent | undefined): HookBody {
  return by === undefined ? {} : { agent_id: by.id, agent_type: by.type };
}
