import { expect, test } from "bun:test";
import { follow } from "../../domain/next-activity.ts";
import type { Observation } from "../../domain/observation.ts";
import { readHook } from "./hook.ts";

const noon = Date.UTC(2026, 10, 20, 12);
const bash = { tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "ls" }, prompt_id: "p1" };

function seen(name: string, fields: object, at = noon): Observation {
  const body = { session_id: "s1", hook_event_name: name, ...fields };
  const { observations } = readHook(body, { at, seenAt: at });
  expect(observations).toHaveLength(1);
  return observations[0]!;
}

test("a tool that starts: what it is asked to do", () => {
  const told = seen("PreToolUse", { ...bash, effort: { level: "high" } });
  expect([...told.data]).toEqual([["effort.level", "high"]]);
  expect(told).toMatchObject({
    kind: "tool-call",
    toolUseId: "t1",
    tool: "Bash",
    input: '{"command":"ls"}',
    inputBytes: 16,
    startedAt: noon,
    success: undefined,
    promptId: "p1",
    subagentId: undefined,
    filePath: undefined,
    sign: { says: "tool-started", tool: "Bash", toolUseId: "t1" },
  });
});

test("a tool that ran: how long, how much came back", () => {
  const response = { stdout: "ä", interrupted: false };
  expect(seen("PostToolUse", { ...bash, tool_response: response, duration_ms: 71 })).toMatchObject({
    kind: "tool-call",
    toolUseId: "t1",
    success: true,
    durationMs: 71,
    startedAt: noon - 71,
    resultBytes: 35,
    linesAdded: undefined,
    sign: { says: "tool-ended", tool: "Bash", toolUseId: "t1" },
  });
});

test("a tool's start and end are one thing", () => {
  const [start, end] = [seen("PreToolUse", bash), seen("PostToolUse", bash)];
  expect("aliases" in start && start.aliases).toHaveLength(1);
  expect("aliases" in end && end.aliases).toEqual("aliases" in start && start.aliases);
});

test("a tool that changed a file: which, and how many lines", () => {
  const edit = {
    tool_name: "Edit",
    tool_use_id: "t2",
    tool_input: { file_path: "/home/dev/project/hello.txt", old_string: "a", new_string: "b" },
    tool_response: { structuredPatch: [{ lines: [" hello", "-world", "+there", "+!"] }] },
  };
  expect(seen("PostToolUse", edit)).toMatchObject({
    filePath: "/home/dev/project/hello.txt",
    linesAdded: 2,
    linesRemoved: 1,
  });
});

test("a tool that failed: why", () => {
  const failed = seen("PostToolUseFailure", { ...bash, error: "exit 1", is_interrupt: true, duration_ms: 5 });
  expect([...failed.data]).toEqual([["is_interrupt", true]]);
  expect(failed).toMatchObject({
    success: false,
    error: "exit 1",
    durationMs: 5,
    resultBytes: undefined,
    sign: { says: "tool-ended", toolUseId: "t1" },
  });
  expect(seen("PostToolUseFailure", { ...bash, error: "" })).toMatchObject({
    success: false,
    error: undefined,
  });
});

test("a subagent's tool is the subagent's", () => {
  const told = seen("PreToolUse", {
    ...bash,
    agent_id: "a1",
    agent_type: "Explore",
    mcp_server: { name: "git", source: "x" },
  });
  expect(told).toMatchObject({ subagentId: "a1", sign: { subagentId: "a1" } });
  expect(Object.fromEntries(told.data)).toEqual({ agent_type: "Explore", "mcp_server.name": "git" });
});

test("without an id a start and an end are events: beside what others tell of the call it would count twice", () => {
  const { tool_use_id: _, ...nameless } = bash;
  expect(seen("PreToolUse", nameless)).toMatchObject({
    kind: "event",
    sign: { says: "tool-started", tool: "Bash" },
  });
  for (const end of ["PostToolUse", "PostToolUseFailure"])
    expect(seen(end, nameless)).toMatchObject({ kind: "event", sign: { says: "tool-ended", tool: "Bash" } });
  expect(seen("PermissionDenied", nameless)).toMatchObject({
    kind: "event",
    sign: { says: "permission-decided" },
  });
});

test("auto mode refuses a tool", () => {
  const told = seen("PermissionDenied", { ...bash, reason: "deletes data" });
  expect([...told.data]).toEqual([["reason", "deletes data"]]);
  expect(told).toMatchObject({
    kind: "tool-call",
    toolUseId: "t1",
    decision: "reject",
    decidedBy: "auto",
    success: undefined,
    sign: { says: "permission-decided", tool: "Bash", toolUseId: "t1" },
  });
});

test("a person is asked: which tool waits, found among the running ones", () => {
  const asked = seen(
    "PermissionRequest",
    { ...bash, tool_use_id: undefined, permission_suggestions: [1, 2] },
    noon + 1,
  );
  expect(asked).toMatchObject({
    kind: "event",
    sign: { says: "permission-asked", tool: "Bash" },
  });
  expect(Object.fromEntries(asked.data)).toEqual({
    prompt_id: "p1",
    tool_name: "Bash",
    permission_suggestions: 2,
  });
  const working = follow(undefined, seen("PreToolUse", bash).sign!, noon);
  const waiting = follow(working, asked.sign!, noon + 1);
  expect(waiting).toMatchObject({ state: "waiting-permission", asking: [{ toolUseId: "t1", tool: "Bash" }] });
  const granted = follow(waiting, seen("PostToolUse", bash).sign!, noon + 2);
  expect(granted).toMatchObject({ state: "working", asking: [], running: [] });
});

test("a call of a task tool tells of the call first, then of its tasks", () => {
  const call = {
    tool_name: "TaskCreate",
    tool_use_id: "t3",
    tool_input: { subject: "Ship", activeForm: "Shipping" },
    tool_response: { task: { id: "4", subject: "Ship" } },
  };
  const { observations } = readHook(
    { session_id: "s1", hook_event_name: "PostToolUse", ...call },
    { at: noon, seenAt: noon },
  );
  expect(observations.map(({ kind, sign }) => [kind, sign?.says])).toEqual([
    ["tool-call", "tool-ended"],
    ["task", undefined],
  ]);
  expect(observations[0]?.digest).not.toBe(observations[1]?.digest);
});

test("a list that a subagent writes for itself is none of the session's, and its call counts all the same", () => {
  const todos = [{ content: "Count the files", status: "pending", activeForm: "Counting" }];
  const call = {
    tool_name: "TodoWrite",
    tool_use_id: "t4",
    tool_input: { todos },
    tool_response: { newTodos: todos },
  };
  const kinds = (own: object) =>
    readHook(
      { session_id: "s1", hook_event_name: "PostToolUse", ...call, ...own },
      { at: noon, seenAt: noon },
    ).observations.map(({ kind }) => kind);
  expect(kinds({})).toEqual(["tool-call", "task"]);
  expect(kinds({ agent_id: "a1b2c3" })).toEqual(["tool-call"]);
});
