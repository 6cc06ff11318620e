import { expect, test } from "bun:test";
import type { Observation } from "../domain/observation.ts";
import { event, noon, point, request, subagent, task, toolCall } from "../../test/contract/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { listMetrics } from "./metrics.ts";
import type { MetricEntry } from "./shape.ts";

/** What is told of some observations, the oldest first. */
function feedOf(observations: readonly Observation[]): MetricEntry[] {
  const ledger = new MemoryLedger();
  for (const one of observations) ledger.commit([one]);
  const question = { filter: {}, limit: 20, before: undefined };
  return listMetrics(new MemoryReader(ledger), question).metrics.toReversed();
}

test("an entry's category says what it is of", () => {
  const metrics = feedOf([
    request(),
    toolCall(),
    event({ source: "hook", name: "session_start" }),
    event({ source: "hook", name: "stop" }),
    event({ source: "ledger", name: "context_threshold" }),
    event({ source: "manual", name: "session_logged" }),
    event({ source: "otlp-log", name: "auth" }),
    point(),
  ]);
  const told = metrics.map(({ event_type, event_category }) => [event_type, event_category]);
  expect(told).toEqual([
    ["api_request", "api"],
    ["tool_result", "tool"],
    ["session_start", "session"],
    ["stop", "session"],
    ["context_threshold", "session"],
    ["session_logged", "session"],
    ["auth", "custom"],
  ]);
});

test("a record of a tool's result bears its name once, whatever it tells of besides the call", () => {
  const types = feedOf([
    toolCall({ name: "post_tool_use", source: "hook" }),
    task({ name: "post_tool_use", source: "hook" }),
    subagent({ name: "post_tool_use", source: "hook" }),
    task({ name: "tool_result" }),
    task({ name: "user", source: "transcript", aliases: ["task:2"] }),
    task({ name: "task_completed", source: "hook" }),
    task({ name: "task_logged", source: "manual", aliases: ["task:3"] }),
    subagent(),
  ]).map(({ event_type, event_category }) => [event_type, event_category]);
  expect(types).toEqual([
    ["post_tool_use", "tool"],
    ["task_changed", "session"],
    ["agent", "session"],
    ["task_changed", "session"],
    ["task_changed", "session"],
    ["task_completed", "session"],
    ["task_logged", "session"],
    ["subagent_completed", "session"],
  ]);
});

test("a request costs what it was counted with, by class where that was kept, and nothing where it has no price", () => {
  const costSplit = {
    inputNano: 1e9,
    outputNano: 2e9,
    cacheReadNano: 3e9,
    cacheWriteNano: 4e9,
    cacheSavedNano: 0,
  };
  const costs = feedOf([
    request({ costNano: 11e9, costSplit }),
    request({ costNano: 5e9 }),
    request({ source: "manual", costNano: undefined, reportedNano: 2e9 }),
  ]).map(({ cost }) => cost);
  expect(costs).toEqual([
    {
      input_cost_usd: 1,
      output_cost_usd: 2,
      cache_read_cost_usd: 3,
      cache_creation_cost_usd: 4,
      total_cost_usd: 11,
    },
    { total_cost_usd: 5 },
    undefined,
  ]);
});

test("what two entries told of before they turned out to be one request stands on one of them", () => {
  const told = feedOf([
    request({ aliases: ["cli:1"] }),
    request({ aliases: ["req:1", "msg:1"], source: "transcript", at: noon + 1 }),
    request({ aliases: ["req:1", "cli:1"], source: "otlp-span", at: noon + 2 }),
  ]);
  expect(told.flatMap(({ tokens }) => tokens?.output_tokens ?? [])).toEqual([20]);
  expect(told.filter(({ cost }) => cost !== undefined)).toHaveLength(1);
});

/** Types of the entries of a call, and how long it took where they say so. */
function outcomesOf(observations: readonly Observation[]) {
  return feedOf(observations).map(({ event_type, tool_duration_ms: ms, tool_success: success }) => [
    event_type,
    ...(ms === undefined ? [] : [ms, success]),
  ]);
}

test("the entries that tell of the end of a call say how it ended, one of each channel", () => {
  const of = { aliases: ["tool:1"], tool: "Bash" };
  const ended = { ...of, durationMs: 7, success: true };
  const calls = [
    toolCall({ ...of, name: "pre_tool_use", source: "hook" }),
    toolCall({ ...of, name: "tool_decision" }),
    toolCall({ ...ended, name: "post_tool_use", source: "hook", at: noon + 1 }),
    toolCall({ ...ended, name: "tool_result", at: noon + 2 }),
    toolCall({ ...ended, name: "tool_use", source: "transcript", at: noon + 3 }),
  ];
  const told = [["pre_tool_use"], ["tool_decision"], ["post_tool_use", 7, true], ["tool_result", 7, true]];
  expect(outcomesOf(calls)).toEqual(told);
  expect(outcomesOf([...calls, ...calls])).toEqual(told);
  expect(outcomesOf([toolCall({ ...ended, name: "post_tool_use_failure", success: false })])).toEqual([
    ["post_tool_use_failure", 7, false],
  ]);
});

test("of a call that only transcripts tell of, the one entry says how it ended", () => {
  const line = { aliases: ["tool:1"], name: "tool_use", source: "transcript" } as const;
  const ended = { ...line, durationMs: 7, success: true, at: noon + 1 };
  expect(outcomesOf([toolCall(line), toolCall(ended), toolCall(ended)])).toEqual([["tool_use", 7, true]]);
});

test("of two calls that turned out to be one, whose whole two entries told, one says how it ended", () => {
  const span = { source: "otlp-span", name: "execute_tool", tellsAlone: true, success: true } as const;
  const spans = ["1", "2"].map((id) => toolCall({ ...span, aliases: [`tool:${id}`] }));
  const decision = toolCall({ aliases: ["tool:1", "tool:2"], name: "tool_decision" });
  const told = feedOf([...spans, decision]).map(({ tool_name, tool_success }) => [tool_name, tool_success]);
  expect(told).toEqual([
    ["Bash", true],
    ["Bash", undefined],
    ["Bash", undefined],
  ]);
});

test("a page that looked through much and found nothing tells where the next one begins", () => {
  const ledger = new MemoryLedger();
  ledger.commit([event({ name: "rare" }), ...Array.from({ length: 9 }, () => event({ name: "usual" }))]);
  const filter = { names: [{ kind: "event", name: "rare" }] } as const;
  const page = (before?: number) =>
    listMetrics(new MemoryReader(ledger), { filter, limit: 5, before, look: 4 });
  expect(page()).toMatchObject({ metrics: [], next_cursor: "7" });
  expect(page(7)).toMatchObject({ metrics: [], next_cursor: "3" });
  expect(page(3)).toMatchObject({ metrics: [{ event_type: "rare" }], next_cursor: null });
});
