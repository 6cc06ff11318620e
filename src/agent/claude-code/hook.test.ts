import { expect, test } from "bun:test";
import type { Activity } from "../../domain/activity.ts";
import { follow } from "../../domain/next-activity.ts";
import type { Observation } from "../../domain/observation.ts";
import tasks197 from "../../../test/fixtures/hooks/claude-code-2.1.197-tasks.json";
import tools197 from "../../../test/fixtures/hooks/claude-code-2.1.197-tools.json";
import subagent197 from "../../../test/fixtures/hooks/claude-code-2.1.197-subagent.json";
import tasks329 from "../../../test/fixtures/hooks/claude-code-2.1.329-tasks.json";
import tools329 from "../../../test/fixtures/hooks/claude-code-2.1.329-tools.json";
import subagent329 from "../../../test/fixtures/hooks/claude-code-2.1.329-subagent.json";
import { planted } from "../../../test/contract/planted-secret.ts";
import { hookEvents } from "./hook-event.ts";
import { readHook } from "./hook.ts";
import { heardEvents, type ToldEvent } from "../../../test/recorded.ts";

const noon = Date.UTC(2026, 10, 20, 12);
const time = { at: noon, seenAt: noon + 5 };

function event(name: string, fields: object = {}) {
  return { session_id: "s1", cwd: "/home/dev/project", hook_event_name: name, ...fields };
}

/** The only observation of an event. */
function seen(body: unknown): Observation {
  const { observations, fault } = readHook(body, time);
  expect(fault).toBeUndefined();
  expect(observations).toHaveLength(1);
  return observations[0]!;
}

/** Event names and the states that their signs lead to, one after another; events without a sign are left out. */
function states(session: readonly ToldEvent[]): string[] {
  let activity: Activity | undefined;
  return heardEvents(session).flatMap(({ sign, at, name }) => {
    if (sign === undefined) return [];
    activity = follow(activity, sign, at);
    const running = activity.running.map(({ tool }) => tool).join();
    return [`${name}: ${activity.state}${running && ` (${running})`}`];
  });
}

test("what every hook carries: who, which session, when, and a name in our words", () => {
  expect(seen(event("FileChanged", { file_path: "/home/dev/project/.envrc", event: "change" }))).toEqual({
    agent: "claude-code",
    source: "hook",
    sessionId: "s1",
    at: noon,
    seenAt: noon + 5,
    facts: { project: "/home/dev/project", title: undefined },
    name: "file_changed",
    data: new Map([
      ["file_path", "/home/dev/project/.envrc"],
      ["event", "change"],
    ]),
    digest: expect.any(Number),
    kind: "event",
  });
});

test("a replay is the same observation, whatever the order of keys; another body is another", () => {
  const told = event("Stop", { effort: { level: "high", extra: 1 } });
  const turned = { effort: { extra: 1, level: "high" }, ...told };
  expect(JSON.stringify(turned)).not.toBe(JSON.stringify(told));
  expect(seen(turned)).toEqual(seen(told));
  expect(seen(event("Stop", { effort: { level: "low", extra: 1 } })).digest).not.toBe(seen(told).digest);
});

test("the same facts are the same object", () => {
  const first = seen(event("Stop")).facts;
  expect(seen(event("SessionEnd")).facts).toBe(first);
  expect(seen(event("SessionStart", { session_title: "Parser" })).facts).toEqual({
    project: "/home/dev/project",
    title: "Parser",
  });
});

test("a start says of a fork that it is one, and nothing of other sessions or of other events", () => {
  expect(seen(event("SessionStart", { source: "fork" })).facts.begunAs).toBe("fork");
  for (const source of ["startup", "resume", "clear", "compact", "else", 7])
    expect(seen(event("SessionStart", { source })).facts.begunAs).toBeUndefined();
  expect(seen(event("ConfigChange", { source: "fork" })).facts.begunAs).toBeUndefined();
});

test("a directory that the session moves to is not its project", () => {
  const moved = seen(event("CwdChanged", { cwd: "/tmp", old_cwd: "/home/dev/project", new_cwd: "/tmp" }));
  expect(moved.facts.project).toBeUndefined();
  expect([...moved.data]).toEqual([
    ["old_cwd", "/home/dev/project"],
    ["new_cwd", "/tmp"],
  ]);
});

for (const bad of [undefined, null, 7, "PreToolUse", [], [event("Stop")], {}, { hook_event_name: "Stop" }]) {
  test(`no hook event: ${JSON.stringify(bad)}`, () => {
    expect(readHook(bad, time)).toEqual({ observations: [], fault: "invalid" });
  });
}

test("a session or an event that is no text, or an empty one, is invalid", () => {
  for (const body of [
    event("Stop", { session_id: 7 }),
    event("Stop", { session_id: "" }),
    event("", {}),
    event("Stop", { hook_event_name: ["Stop"] }),
  ]) {
    expect(readHook(body, time)).toEqual({ observations: [], fault: "invalid" });
  }
});

test("a later client's event is kept with its small facts, without content", () => {
  const body = event("HTTPProbeSent", {
    attempts: 3,
    final: true,
    route: "fast",
    prompt_id: "p1",
    prompt: "secret plan",
    lastAssistantMessage: "said",
    status_text: "said, too",
    long: "x".repeat(201),
    nothing: null,
    nested: { a: 1 },
    transcript_path: "/home/dev/project/t.jsonl",
  });
  const { kind, name, data, sign } = seen(body);
  expect({ kind, name, data: [...data], sign }).toEqual({
    kind: "event",
    name: "http_probe_sent",
    data: [
      ["attempts", 3],
      ["final", true],
      ["route", "fast"],
      ["prompt_id", "p1"],
    ],
    sign: undefined,
  });
});

test("an unknown event's name is made safe", () => {
  const names = ["constructor", "__proto__", "Über Fall!", "…", "N".repeat(5000)].map(
    (one) => seen(event(one)).name,
  );
  expect(names).toEqual(["constructor", "proto", "ber_fall", "unknown", "n".repeat(100)]);
});

test("an unknown event with endless fields keeps a bounded number of them", () => {
  const many = Object.fromEntries(Array.from({ length: 10_000 }, (_, index) => [`f${index}`, index]));
  expect(seen(event("Later", many)).data.size).toBe(32);
});

test("keys that are code elsewhere are dropped", () => {
  const body: unknown = JSON.parse(
    '{"session_id":"s1","hook_event_name":"Later","__proto__":{"polluted":1},"constructor":"c","prototype":1,"ok":1}',
  );
  expect([...seen(body).data]).toEqual([["ok", 1]]);
  const tool: unknown = JSON.parse(
    '{"session_id":"s1","hook_event_name":"PreToolUse","tool_use_id":"t1","tool_input":{"__proto__":{"polluted":1},"a":1}}',
  );
  expect(seen(tool)).toMatchObject({ kind: "tool-call", input: '{"a":1}' });
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test("nesting without end is cut, the event is kept", () => {
  const deep: unknown = JSON.parse("[".repeat(100_000) + "]".repeat(100_000));
  const input = { file_path: "/home/dev/project/a", deep };
  const observed = seen(event("PreToolUse", { tool_use_id: "t1", tool_name: "Read", tool_input: input }));
  expect(observed).toMatchObject({ kind: "tool-call", filePath: "/home/dev/project/a" });
});

test("a field of the wrong type is absent, its event is kept", () => {
  const bad = {
    cwd: 7,
    session_title: {},
    prompt_id: ["p"],
    permission_mode: 1,
    effort: "high",
    tool_name: {},
    tool_use_id: "t1",
    tool_input: "text",
    tool_response: [1],
    duration_ms: "71",
  };
  const observed = seen(event("PostToolUse", bad));
  expect(observed.data.size).toBe(0);
  expect(observed.facts).toEqual({ project: undefined, title: undefined });
  expect(observed).toMatchObject({ kind: "tool-call", toolUseId: "t1", success: true });
  expect(observed).toMatchObject({ tool: undefined, promptId: undefined, durationMs: undefined });
});

test("numbers that the ledger would refuse the record for are absent", () => {
  for (const duration of [-1, 1e13, Number.POSITIVE_INFINITY]) {
    const observed = seen(event("PostToolUse", { tool_use_id: "t1", duration_ms: duration }));
    expect(observed).toMatchObject({ durationMs: undefined, startedAt: undefined });
  }
  const beforeAgents = seen(event("PostToolUse", { tool_use_id: "t1", duration_ms: 9e11 }));
  expect(beforeAgents).toMatchObject({ durationMs: 9e11, startedAt: undefined });
  const long = seen(event("PreToolUse", { tool_use_id: "t".repeat(5000) }));
  expect(long.kind).toBe("event");
});

test("texts of megabytes are cut, their size is told", () => {
  const huge = "ä".repeat(10_000_000);
  const started = seen(event("PreToolUse", { tool_use_id: "t1", tool_input: { command: huge } }));
  expect(started).toMatchObject({ inputBytes: 20_000_014 });
  expect(started.kind === "tool-call" && started.input).toHaveLength(4096);
  const failed = seen(event("PostToolUseFailure", { tool_use_id: "t1", error: huge }));
  expect(failed.kind === "tool-call" && failed.error).toHaveLength(1024);
  const prompt = seen(event("UserPromptSubmit", { prompt: huge }));
  expect(prompt).toMatchObject({ length: 10_000_000 });
  expect(prompt.kind === "prompt" && prompt.text).toHaveLength(65_536);
  const stop = seen(event("Stop", { permission_mode: huge, cwd: huge }));
  expect([stop.data.size, stop.facts.project]).toEqual([0, undefined]);
});

test("whatever the event, content stays out of its data", () => {
  const said = "what was said";
  const body = {
    ...Object.fromEntries(
      ["prompt", "command_args", "delta", "error_details", "compact_summary"].map((key) => [key, said]),
    ),
    custom_instructions: said,
    requested_schema: { said },
    task_description: said,
    content: { said },
    tool_input: { command: said },
    tool_response: { stdout: said },
    tool_calls: [{ tool_response: said }],
    background_tasks: [{ command: said }],
    session_crons: [{ prompt: said }],
    url: said,
  };
  for (const name of [...hookEvents.map((one) => one.name), "LaterEvent"]) {
    const { observations } = readHook(
      event(name, { ...body, tool_use_id: "t1", task_id: "1", agent_id: "a1" }),
      time,
    );
    expect(observations.length).toBeGreaterThan(0);
    for (const { data } of observations) expect(JSON.stringify([...data])).not.toContain(said);
  }
});

test("no content but the words that end a turn reaches the data of any real event", () => {
  const all = [tools197, subagent197, tasks197, tools329, subagent329, tasks329].flatMap((one) =>
    heardEvents(one),
  );
  const keys = new Set(all.flatMap(({ data }) => [...data.keys()]));
  expect([...keys].toSorted()).toEqual([
    "agent_id",
    "agent_type",
    "background_tasks",
    "context_tokens",
    "effort.level",
    "estimated_cache_write_usd",
    "is_interrupt",
    "last_assistant_message",
    "model",
    "permission_mode",
    "prompt_cache_likely_expired",
    "prompt_id",
    "reason",
    "seconds_since_last_response",
    "session_crons",
    "source",
    "stop_hook_active",
    "tool_calls",
    "trigger",
  ]);
});

test("every observation of a session has an identity of its own", () => {
  for (const session of [tools197, subagent197, tasks197, tools329, subagent329, tasks329]) {
    const all = heardEvents(session);
    expect(new Set(all.map(({ at, digest }) => `${at} ${digest}`)).size).toBe(all.length);
  }
});

test("a real session's signs: tools, then resumed, then compacted by hand", () => {
  for (const session of [tools197, tools329]) {
    expect(states(session)).toEqual([
      "session_start: idle",
      "user_prompt_submit: working",
      "pre_tool_use: working (Bash)",
      "post_tool_use: working",
      "pre_tool_use: working (Write)",
      "post_tool_use: working",
      "pre_tool_use: working (Edit)",
      "post_tool_use: working",
      "pre_tool_use: working (Read)",
      "post_tool_use_failure: working",
      "stop: waiting-input",
      "session_end: ended",
      "session_start: idle",
      "user_prompt_submit: working",
      "stop: waiting-input",
      "session_end: ended",
      "session_start: idle",
      "pre_compact: compacting",
      "post_compact: waiting-input",
      "session_end: ended",
    ]);
  }
});

test("a real session's signs: a subagent in the foreground", () => {
  for (const session of [subagent197, subagent329]) {
    expect(states(session)).toEqual([
      "session_start: idle",
      "user_prompt_submit: working",
      "pre_tool_use: working (Agent)",
      "pre_tool_use: working (Agent,Bash)",
      "post_tool_use: working (Agent)",
      "subagent_stop: working (Agent)",
      "post_tool_use: working",
      "stop: waiting-input",
      "session_end: ended",
    ]);
  }
});

test("a real session's subagent: sent out, done, one identity", () => {
  for (const session of [subagent197, subagent329]) {
    const [started, stopped, answered, ...others] = heardEvents(session).filter(
      (one) => one.kind === "subagent",
    );
    expect(others).toEqual([]);
    expect(answered).toMatchObject({
      name: "post_tool_use",
      aliases: started?.aliases,
      description: "Count files",
      toolUses: 1,
      endedAt: answered?.at,
    });
    expect(started).toMatchObject({
      subagentType: "general-purpose",
      startedAt: started?.at,
      endedAt: undefined,
    });
    expect(stopped).toMatchObject({
      subagentType: "general-purpose",
      startedAt: undefined,
      endedAt: stopped?.at,
    });
    expect(stopped?.aliases).toEqual(started?.aliases);
    expect(started?.aliases).toHaveLength(1);
  }
});

test("the client's own agent, which writes a compaction's summary, is no subagent of the session", () => {
  for (const session of [tools197, tools329]) {
    const stopped = heardEvents(session).filter(({ name }) => name === "subagent_stop");
    expect(stopped.map(({ kind }) => kind)).toEqual(["event"]);
    expect(stopped[0]?.data.get("agent_id")).toStartWith("a");
  }
});

test("a real session's tasks: by event and by call, under one alias each", () => {
  for (const session of [tasks197, tasks329]) {
    const tasks = heardEvents(session).filter((one) => one.kind === "task");
    const told = tasks.map(({ name, taskId, subject, status }) => [name, taskId, subject, status]);
    // The last two calls ran side by side, and answered in either order.
    expect(told.slice(0, 6)).toEqual([
      ["task_created", "1", "Write the parser", "pending"],
      ["post_tool_use", "1", "Write the parser", "pending"],
      ["task_created", "2", "Test the parser", "pending"],
      ["post_tool_use", "2", "Test the parser", "pending"],
      ["post_tool_use", "1", undefined, "in_progress"],
      ["task_completed", "1", "Write the parser", "completed"],
    ]);
    expect(told.slice(6).toSorted()).toEqual([
      ["post_tool_use", "1", undefined, "completed"],
      ["post_tool_use", "2", undefined, "in_progress"],
    ]);
    expect(new Set(tasks.flatMap(({ aliases }) => aliases)).size).toBe(2);
  }
});

test("the words that end a turn are told with it, cut, and with no other event", () => {
  const body = { last_assistant_message: "x".repeat(5000) };
  expect(seen(event("Stop", body)).data.get("last_assistant_message")).toBe("x".repeat(4000));
  for (const { name } of hookEvents.filter((one) => one.name !== "Stop"))
    expect(seen(event(name, body)).data.has("last_assistant_message")).toBe(false);
});

test("a key in the name of an event that nobody knows is gone before its letters are made small", () => {
  const { name } = seen(event(`After ${planted["aws"]} ${"x".repeat(2000)}`));
  expect(name).toMatch(/^after_redacted_aws_key_x{50,80}$/);
});
