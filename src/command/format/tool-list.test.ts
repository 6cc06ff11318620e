import { expect, test } from "bun:test";
import type { ToolsAnswer, ToolShape } from "../../query/tools.ts";
import { plain, styleFor } from "./style.ts";
import { widthOf } from "./text.ts";
import { formatTools } from "./tool-list.ts";

function tool(own: Partial<ToolShape> = {}): ToolShape {
  return {
    key: "Bash",
    calls: 1437,
    answered: 1400,
    failed: 124,
    failed_percent: 8.86,
    rejected: 26,
    asked: 173,
    decisions: [
      { decision: "accept", decided_by: "config", calls: 1200 },
      { decision: "accept", decided_by: "user_temporary", calls: 147 },
      { decision: "reject", decided_by: "user_reject", calls: 26 },
      { decision: null, decided_by: null, calls: 64 },
    ],
    duration_p50_ms: 9200,
    duration_p95_ms: 50_000,
    duration_total_ms: 5_340_000,
    timed: 1400,
    waited_ms: 935_000,
    ...own,
  };
}

function answer(own: Partial<ToolsAnswer> = {}): ToolsAnswer {
  return {
    schema_version: 1,
    group_by: "tool",
    tools: [tool()],
    more: 0,
    total: tool({ key: null }),
    ...own,
  };
}

const show = (told: ToolsAnswer, width = 140) =>
  formatTools(told, { width, style: styleFor(false), advice: plain });

test("a tool has calls, failures, durations, decisions and the time it waited", () => {
  expect(show(answer()).split("\n")).toEqual([
    "tool  calls  failed    %   p50  p95  in all  asked  rejected   waited  decided by",
    "Bash  1,437     124  8.9  9.2s  50s  1h 29m    173        26  15m 35s  config 1,200 · user_temporary 147 · user_reject…",
  ]);
});

test("what nobody told is a dash, and several groups have a line for all", () => {
  const untold = tool({
    key: "Read",
    answered: 0,
    failed: 0,
    failed_percent: null,
    decisions: [],
    duration_p50_ms: null,
    duration_p95_ms: null,
    duration_total_ms: null,
    waited_ms: null,
  });
  const lines = show(answer({ tools: [tool(), untold] })).split("\n");
  expect(lines[2]).toMatch(/^Read +1,437 +– +– +– +– +– +173 +26 +– +–$/);
  expect(lines[3]).toStartWith("all ");
});

test("sessions are named by the beginning of their id, projects by their folder", () => {
  const by = (group_by: ToolsAnswer["group_by"], key: string | null) =>
    show(answer({ group_by, tools: [tool({ key })] })).split("\n")[1];
  expect(by("session", "9d1c7a1c-8331-46ed-8000-000000000000")).toStartWith("9d1c7a1c ");
  expect(by("project", "C:\\code\\shop")).toStartWith("shop ");
  expect(by("subagent_type", null)).toStartWith("(main thread) ");
  expect(by("tool", null)).toStartWith("– ");
  expect(by("tool", "evil\u001b[31m\nname")).toStartWith("evil name ");
});

test.each([20, 40, 80, 120, 200])("no line is wider than %d columns", (width) => {
  const told = answer({
    tools: [tool({ key: "mcp__a_very_long_server__and_a_tool_of_it" }), tool()],
    more: 3,
  });
  for (const line of show(told, width).split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
  expect(show(told, width)).toContain("3 mo");
});

test("without a call it says so", () => {
  expect(show(answer({ tools: [], total: tool({ calls: 0 }) }))).toStartWith("No tool call matches.");
});
