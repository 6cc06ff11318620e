import { expect, test } from "bun:test";
import type { Sign } from "../../domain/sign.ts";
import type { Observation } from "../../domain/observation.ts";
import { readHook } from "./hook.ts";

const noon = Date.UTC(2026, 10, 20, 12);

function seen(name: string, fields: object = {}): Observation {
  const body = { session_id: "s1", cwd: "/home/dev/project", hook_event_name: name, ...fields };
  const { observations } = readHook(body, { at: noon, seenAt: noon });
  expect(observations).toHaveLength(1);
  return observations[0]!;
}

function signOf(name: string, fields: object = {}): Sign | undefined {
  return seen(name, fields).sign;
}

test("a prompt: its id, length and text, and that the session was prompted", () => {
  expect(
    seen("UserPromptSubmit", { prompt_id: "p1", prompt: "Größe?", permission_mode: "plan" }),
  ).toMatchObject({
    kind: "prompt",
    aliases: [expect.stringContaining("p1")],
    promptId: "p1",
    length: 6,
    text: "Größe?",
    command: undefined,
    sign: { says: "prompted" },
  });
});

test("a prompt that begins with a command names it, a path is none", () => {
  const commands = [
    "/review src",
    "/team:ship",
    "/home/dev/project is broken",
    "say /review",
    "/ x",
    "/",
  ].map((prompt) => {
    const told = seen("UserPromptSubmit", { prompt });
    return told.kind === "prompt" ? told.command : told.kind;
  });
  expect(commands).toEqual(["/review", "/team:ship", undefined, undefined, undefined, undefined]);
});

test("a session starts, but not after a compaction", () => {
  for (const source of ["startup", "resume", "clear", "fork", undefined]) {
    expect(signOf("SessionStart", { source })).toEqual({ says: "session-started" });
  }
  const compacted = seen("SessionStart", { source: "compact", model: "claude-opus-5-5" });
  expect(compacted.sign).toBeUndefined();
  expect([...compacted.data]).toEqual([
    ["source", "compact"],
    ["model", "claude-opus-5-5"],
  ]);
});

test("a session ends for a reason", () => {
  expect(signOf("SessionEnd", { reason: "prompt_input_exit" })).toEqual({
    says: "session-ended",
    reason: "prompt_input_exit",
  });
});

test("a turn ends, well or by an error whose kind is kept", () => {
  const stop = seen("Stop", {
    stop_hook_active: false,
    last_assistant_message: "Done.",
    background_tasks: [{ type: "shell" }, { type: "monitor" }],
    session_crons: [],
  });
  expect(stop.sign).toEqual({ says: "turn-ended", stillRunning: [] });
  expect([...stop.data]).toEqual([
    ["stop_hook_active", false],
    ["background_tasks", 2],
    ["session_crons", 0],
    // Kept by those who keep texts only.
    ["last_assistant_message", "Done."],
  ]);
  const failure = seen("StopFailure", {
    error: "rate_limit",
    error_details: "429",
    last_assistant_message: "x",
  });
  expect(failure.sign).toEqual({ says: "turn-ended" });
  expect([...failure.data]).toEqual([["error", "rate_limit"]]);
});

test("a compaction begins and ends, and says who asked for it", () => {
  expect(signOf("PreCompact", { trigger: "auto", custom_instructions: null })).toEqual({
    says: "compaction-started",
  });
  const after = seen("PostCompact", { trigger: "auto", compact_summary: "all of it" });
  expect(after.sign).toEqual({ says: "compaction-ended", reason: "auto" });
  expect([...after.data]).toEqual([["trigger", "auto"]]);
});

test("what happens to a subagent's conversation says nothing of its session's", () => {
  const whose = { agent_id: "a1", agent_type: "Explore" };
  for (const name of ["PreCompact", "PostCompact"]) {
    const told = seen(name, { ...whose, trigger: "auto" });
    expect(told.kind).toBe("event");
    expect(told.data).toEqual(new Map(Object.entries({ ...whose, trigger: "auto" })));
    expect(told.sign).toBeUndefined();
  }
});

test("a subagent that fails at the API has ended, and its session goes on", () => {
  const failure = seen("StopFailure", { agent_id: "a1", agent_type: "Explore", error: "rate_limit" });
  expect(failure).toMatchObject({ kind: "subagent", subagentId: "a1", endedAt: noon });
  expect(failure.sign).toEqual({ says: "subagent-ended", subagentId: "a1" });
  expect(failure.data.get("error")).toBe("rate_limit");
});

test("a reminder of a permission names the tool where the client does", () => {
  const asked = (message: string) =>
    signOf("Notification", { notification_type: "permission_prompt", message });
  expect(asked("Claude needs your permission to use Bash")).toMatchObject({
    says: "permission-asked",
    tool: "Bash",
  });
  expect(asked("Claude needs your permission to use mcp__git__push")).toMatchObject({
    tool: "mcp__git__push",
  });
  expect(asked("Claude needs your permission")).toMatchObject({ says: "permission-asked", tool: undefined });
  expect(asked("Claude needs your permission to use git - push (MCP)")).toMatchObject({ tool: undefined });
});

test.each([
  ["permission_prompt", "permission-asked"],
  ["worker_permission_prompt", "permission-asked"],
  ["idle_prompt", "turn-ended"],
  ["agent_needs_input", "input-awaited"],
  ["elicitation_dialog", "input-awaited"],
  ["elicitation_url_dialog", "input-awaited"],
  ["elicitation_complete", undefined],
  ["elicitation_response", undefined],
  ["auth_success", undefined],
  ["agent_completed", undefined],
  ["quota_auto_resume_fired", undefined],
  ["push_notification", undefined],
  ["computer_use_enter", undefined],
  ["computer_use_exit", undefined],
  ["model_refusal_fallback", undefined],
  [5, undefined],
])("a notification of %s says that %s", (type, says) => {
  expect(signOf("Notification", { notification_type: type })?.says).toBe(says as never);
});

test("a notification's words are kept only when they are few", () => {
  const told = seen("Notification", { notification_type: "x", title: "Done", message: "y".repeat(201) });
  expect([...told.data]).toEqual([
    ["notification_type", "x"],
    ["title", "Done"],
  ]);
});

test("a change of the model: from what to what, and what it will cost", () => {
  const told = seen("PostModelSwitch", {
    from_model: "claude-opus-5-5",
    to_model: "claude-sonnet-5",
    requested_model: null,
    source: "picker",
    context_tokens: 19_247,
    prompt_cache_warm: true,
    cache_ttl: "5m",
    estimated_cache_write_usd: 0.0962,
    pricing: "catalog",
  });
  expect([told.kind, told.name, told.sign]).toEqual(["event", "post_model_switch", undefined]);
  expect(Object.fromEntries(told.data)).toEqual({
    from_model: "claude-opus-5-5",
    to_model: "claude-sonnet-5",
    source: "picker",
    context_tokens: 19_247,
    prompt_cache_warm: true,
    cache_ttl: "5m",
    estimated_cache_write_usd: 0.0962,
    pricing: "catalog",
  });
});

test("events beside the turn keep their small facts, not what was said", () => {
  const facts = (name: string, fields: object) => {
    const told = seen(name, fields);
    expect([told.kind, told.sign]).toEqual(["event", undefined]);
    return Object.fromEntries(told.data);
  };
  expect(facts("Setup", { trigger: "init" })).toEqual({ trigger: "init" });
  expect(
    facts("InstructionsLoaded", {
      file_path: "/p/CLAUDE.md",
      memory_type: "Project",
      load_reason: "include",
      globs: ["*.ts"],
    }),
  ).toEqual({
    file_path: "/p/CLAUDE.md",
    memory_type: "Project",
    load_reason: "include",
    globs: 1,
  });
  expect(
    facts("UserPromptExpansion", {
      expansion_type: "slash_command",
      command_name: "ship",
      command_args: "now",
      prompt: "/ship now",
    }),
  ).toEqual({
    expansion_type: "slash_command",
    command_name: "ship",
  });
  expect(
    facts("MessageDisplay", { turn_id: "t", message_id: "m", index: 0, final: true, delta: "Hello" }),
  ).toEqual({
    turn_id: "t",
    message_id: "m",
    index: 0,
    final: true,
  });
  expect(facts("PostToolBatch", { tool_calls: [{ tool_name: "Bash", tool_response: "x" }] })).toEqual({
    tool_calls: 1,
  });
  expect(facts("TeammateIdle", { teammate_name: "ann", team_name: "core" })).toEqual({
    teammate_name: "ann",
    team_name: "core",
  });
  expect(facts("ConfigChange", { source: "user_settings", file_path: "/p/s.json" })).toEqual({
    source: "user_settings",
    file_path: "/p/s.json",
  });
  expect(facts("DirectoryAdded", { directory: "/lib", source: "slash_command" })).toEqual({
    directory: "/lib",
    source: "slash_command",
  });
  expect(facts("WorktreeCreate", { name: "fix" })).toEqual({ name: "fix" });
  expect(facts("WorktreeRemove", { worktree_path: "/w/fix" })).toEqual({ worktree_path: "/w/fix" });
  expect(facts("PreModelSwitch", { to_model: "m" })).toEqual({ to_model: "m" });
  expect(
    facts("Elicitation", {
      mcp_server_name: "git",
      message: "Which?",
      mode: "form",
      url: "https://x",
      elicitation_id: "e",
    }),
  ).toEqual({
    mcp_server_name: "git",
    mode: "form",
    elicitation_id: "e",
  });
  expect(facts("ElicitationResult", { mcp_server_name: "git", action: "accept", content: { a: 1 } })).toEqual(
    {
      mcp_server_name: "git",
      action: "accept",
    },
  );
});

test("an event tells whose it is where it has no field for that", () => {
  const told = seen("CwdChanged", {
    prompt_id: "p1",
    agent_id: "a1",
    agent_type: "Explore",
    new_cwd: "/tmp",
  });
  expect(Object.fromEntries(told.data)).toEqual({
    prompt_id: "p1",
    agent_id: "a1",
    agent_type: "Explore",
    new_cwd: "/tmp",
  });
});

test("a subagent or a task without an id cannot be joined: an event", () => {
  for (const name of ["SubagentStart", "SubagentStop", "TaskCreated", "TaskCompleted"]) {
    expect(seen(name, { agent_type: "Explore", task_subject: "x" }).kind).toBe("event");
  }
});

test("a task that a teammate finished", () => {
  const told = seen("TaskCompleted", {
    task_id: "3",
    task_subject: "Ship",
    task_description: "all",
    teammate_name: "ann",
  });
  expect(told).toMatchObject({
    kind: "task",
    aliases: ["task:s1:3"],
    taskId: "3",
    subject: "Ship",
    status: "completed",
    statusAt: noon,
    completedAt: noon,
  });
  expect(Object.fromEntries(told.data)).toEqual({ teammate_name: "ann" });
});
