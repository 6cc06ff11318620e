import { expect, test } from "bun:test";
import { noon, toolCall } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import type { Observation } from "../domain/observation.ts";
import { toolUse, type ToolQuestion } from "./tools.ts";

function ask(observations: readonly Observation[], own: Partial<ToolQuestion> = {}) {
  return toolUse(readerOf(...observations), { filter: {}, by: "tool", order: "calls", limit: 50, ...own });
}

const ran = (tool: string, durationMs: number, own: Parameters<typeof toolCall>[0] = {}) =>
  toolCall({ tool, durationMs, success: true, decision: "accept", decidedBy: "config", ...own });

test("a tool's calls, failures and exact percentiles", () => {
  const durations = Array.from({ length: 20 }, (_, index) => ran("Bash", (index + 1) * 10));
  const { tools } = ask([...durations, ran("Bash", 9000, { success: false }), ran("Read", 3)]);
  expect(tools).toMatchObject([
    {
      key: "Bash",
      calls: 21,
      answered: 21,
      failed: 1,
      failed_percent: 4.76,
      // The 11th and the 20th of 21.
      duration_p50_ms: 110,
      duration_p95_ms: 200,
      duration_total_ms: 11_100,
      timed: 21,
    },
    { key: "Read", calls: 1, failed: 0, failed_percent: 0, duration_p50_ms: 3, duration_p95_ms: 3 },
  ]);
});

test("one failure of many thousands is not none, and one that went well not none either", () => {
  const many = (tool: string, failed: boolean) =>
    Array.from({ length: 25_000 }, (_, index) => ran(tool, 1, { success: (index === 0) === failed }));
  const { tools } = ask([...many("Bash", false), ...many("Read", true)]);
  const percents = new Map(tools.map(({ key, failed_percent: percent }) => [key, percent]));
  expect(percents.get("Bash")).toBeCloseTo(0.004, 6);
  expect(percents.get("Read")).toBeCloseTo(99.996, 6);
});

test("who decided, and how long a person kept it waiting", () => {
  const { tools, total } = ask([
    ran("Bash", 1, { decidedBy: "user_temporary", blockedMs: 4000 }),
    ran("Bash", 1, { blockedMs: 12 }),
    ran("Bash", 1),
    toolCall({ decision: "reject", decidedBy: "user_reject", success: false, blockedMs: 90_000_000 }),
    toolCall({ tool: "Read" }),
  ]);
  expect(tools[0]).toMatchObject({
    calls: 4,
    answered: 3,
    failed: 0,
    rejected: 1,
    asked: 2,
    // The calls of a rule wait for nobody; an unanswered night counts as an hour.
    waited_ms: 3_604_000,
    decisions: [
      { decision: "accept", decided_by: "config", calls: 2 },
      { decision: "accept", decided_by: "user_temporary", calls: 1 },
      { decision: "reject", decided_by: "user_reject", calls: 1 },
    ],
  });
  expect(tools[1]).toMatchObject({
    key: "Read",
    answered: 0,
    failed_percent: null,
    duration_p50_ms: null,
    duration_total_ms: null,
    waited_ms: null,
    decisions: [{ decision: null, decided_by: null, calls: 1 }],
  });
  expect(total).toMatchObject({ key: null, calls: 5, waited_ms: 3_604_000 });
});

test("groups come in the asked order, and a limit says what it left out", () => {
  const calls = [
    ...["a", "a", "a"].map((tool) => ran(tool, 1)),
    ran("b", 500),
    ran("b", 500),
    ran("c", 9, { success: false, decidedBy: "user_temporary", blockedMs: 7 }),
  ];
  const keys = (order: ToolQuestion["order"]) => ask(calls, { order }).tools.map(({ key }) => key);
  expect(keys("calls")).toEqual(["a", "b", "c"]);
  expect(keys("time")).toEqual(["b", "c", "a"]);
  expect(keys("failures")).toEqual(["c", "a", "b"]);
  expect(keys("waiting")).toEqual(["c", "a", "b"]);
  expect(ask(calls, { limit: 1 })).toMatchObject({ more: 2, total: { calls: 6 } });
});

test("calls are grouped by session, project and subagent too", () => {
  const calls = [
    ran("a", 1, { sessionId: "s1", facts: { project: "/p" } }),
    ran("b", 1, { sessionId: "s2", subagentId: "x", at: noon + 1 }),
    ran("b", 1, { sessionId: "s2", at: noon + 2 }),
  ];
  const keys = (by: ToolQuestion["by"]) => ask(calls, { by }).tools.map(({ key, calls: n }) => [key, n]);
  expect(keys("session")).toEqual([
    ["s2", 2],
    ["s1", 1],
  ]);
  const foreign = ran("c", 1, { sessionId: "s1", agent: "codex" });
  const whose = ask([...calls, foreign], { by: "session" }).tools.map(({ key, agent }) => [key, agent]);
  expect(whose.toSorted()).toEqual([
    ["s1", "claude-code"],
    ["s1", "codex"],
    ["s2", "claude-code"],
  ]);
  expect(ask(calls).tools[0]).not.toHaveProperty("agent");
  expect(keys("project")).toEqual([
    [null, 2],
    ["/p", 1],
  ]);
  expect(keys("subagent_type")).toEqual([
    [null, 2],
    ["unknown", 1],
  ]);
});

test("calls of one MCP server are one group, and the client's own tools another", () => {
  const calls = [
    ran("mcp__github__create_issue", 1),
    ran("mcp__github__list_issues", 3),
    ran("mcp__plugin_db_pg__query", 1),
    ran("mcp_tool", 1),
    ran("Bash", 1),
  ];
  expect(ask(calls, { by: "mcp_server" }).tools.map(({ key, calls: n }) => [key, n])).toEqual([
    ["github", 2],
    ["plugin_db_pg", 1],
    ["unknown", 1],
    [null, 1],
  ]);
});

test("an empty ledger has no tools", () => {
  expect(ask([])).toMatchObject({ tools: [], more: 0, total: { calls: 0, duration_p50_ms: null } });
});
