import { expect, test } from "bun:test";
import type { Observation } from "../domain/observation.ts";
import { event, point, request, subagent, task, toolCall } from "../../test/contract/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { listMetrics } from "./metrics.ts";
import type { MetricEntry } from "./shape.ts";

/** What is told of some observations, the oldest first. */
function feedOf(observations: readonly Observation[]): MetricEntry[] {
  const ledger = new MemoryLedger();
  for (const one of observations) ledger.commit([one]);
  const question = { filter: {}, limit: 20, before: undefined, breakDown: () => undefined };
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
