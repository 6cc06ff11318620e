import { expect, test } from "bun:test";
import {
  hookedEvents,
  hookHandlers,
  hookUrl,
  isOurHandler,
  isOutdated,
  type HookMode,
} from "./hook-setup.ts";

const target = { httpUrl: "http://127.0.0.1:4318", program: "/opt/hallmonitor", args: ["--data-dir", "/d"] };
const modes: readonly HookMode[] = ["http", "command"];

/** Events that are answered: the client waits for these. */
const answered = ["SessionStart", "PreCompact"];

test.each([...modes])("no %s handler that only observes can hold a session up", (mode) => {
  for (const [event, handler] of hookHandlers(mode, target)) {
    if (answered.includes(event)) continue;
    expect(handler.timeout).toBeLessThanOrEqual(event === "SessionEnd" ? 1 : 2);
    if (handler.type === "command")
      expect(handler.async).toBe(event === "SessionEnd" || event === "Stop" ? undefined : true);
  }
});

test.each([...modes])("with %s hooks the client waits for the program where it has an answer", (mode) => {
  const handlers = hookHandlers(mode, target);
  for (const event of answered) {
    expect(handlers.get(event)).toEqual({
      type: "command",
      command: "/opt/hallmonitor",
      args: ["hook", "--data-dir", "/d"],
      timeout: 5,
    });
  }
});

test("where a budget may end the work, the client waits for the program's answer before it goes on", () => {
  const handlers = hookHandlers("command", { ...target, isGated: true });
  for (const event of ["UserPromptSubmit", "PreToolUse", "PostToolUse"])
    expect(handlers.get(event)).toEqual({
      type: "command",
      command: "/opt/hallmonitor",
      args: ["hook", "--wait", "--data-dir", "/d"],
      timeout: 2,
    });
  expect(handlers.get("SubagentStart")).toMatchObject({ async: true });
  expect(hookHandlers("http", { ...target, isGated: true })).toEqual(hookHandlers("http", target));
});

test("handlers of an older setup are told from today's", () => {
  const command = { type: "command", command: "/opt/hallmonitor", args: ["hook"] };
  const old = [
    { ...command, async: true, timeout: 2 },
    { ...command, timeout: 2 },
    { ...command, async: true, timeout: 5 },
    { type: "http", url: hookUrl(target.httpUrl), timeout: 5 },
  ];
  for (const event of answered) for (const handler of old) expect(isOutdated(event, handler)).toBe(true);
  expect(isOutdated("Stop", old[0])).toBe(false);
  // Written by hand: without a timeout the client waits for ten minutes.
  expect(isOutdated("PreCompact", command)).toBe(false);
  for (const mode of modes)
    for (const [event, handler] of hookHandlers(mode, target)) expect(isOutdated(event, handler)).toBe(false);
});

test("events that are answered or without HTTP run the program, all others are posted", () => {
  const handlers = hookHandlers("http", target);
  expect([...handlers.keys()]).toEqual(hookedEvents.map(({ name }) => name));
  expect(handlers.get("SessionStart")).toMatchObject({
    command: "/opt/hallmonitor",
    args: ["hook", "--data-dir", "/d"],
  });
  const posted = [...handlers].filter(([, { type }]) => type === "http").map(([event]) => event);
  const names = hookedEvents.filter(({ http }) => http).map(({ name }) => name);
  expect(posted).toEqual(names.filter((name) => !answered.includes(name)));
  expect(handlers.get("Stop")).toEqual({ type: "http", url: hookUrl(target.httpUrl), timeout: 2 });
});

test("with commands nothing is posted", () => {
  const types = [...hookHandlers("command", target).values()].map(({ type }) => type);
  expect(new Set(types)).toEqual(new Set(["command"]));
});

test("an event whose hook is taken for the worker is not observed", () => {
  const names = hookedEvents.map(({ name }) => name);
  expect(names).not.toContain("WorktreeRemove");
  expect(names).not.toContain("WorktreeCreate");
  expect(new Set(names).size).toBe(names.length);
});

test("our handlers are known under every address and path", () => {
  for (const mode of modes) {
    for (const handler of hookHandlers(mode, target).values()) expect(isOurHandler(handler)).toBe(true);
  }
  const commands = [
    { type: "http", url: "https://collector.example:9/hooks/claude-code?x=1" },
    { type: "command", command: String.raw`C:\Tools\Hallmonitor.exe`, args: ["hook"] },
    { type: "command", command: "/opt/hallmonitor-linux-x64", args: ["hook"] },
    { type: "command", command: '"/a b/hallmonitor" hook --data-dir /d' },
    { type: "command", command: "hallmonitor hook" },
  ];
  for (const handler of commands) expect(isOurHandler(handler)).toBe(true);
});

test("other handlers are not ours", () => {
  const others: unknown[] = [
    undefined,
    "hallmonitor hook",
    { type: "http", url: "http://127.0.0.1:4318/hooks/claude-code/more" },
    { type: "http", url: "not an address" },
    { type: "http" },
    { type: "prompt", prompt: "hallmonitor hook" },
    { type: "command", command: "/opt/hallmonitor", args: ["top"] },
    { type: "command", command: "/opt/hallmonitor/other", args: ["hook"] },
    { type: "command", command: "my-hallmonitor hook" },
    { type: "command", command: "hallmonitor hooks" },
  ];
  for (const handler of others) expect(isOurHandler(handler)).toBe(false);
});
