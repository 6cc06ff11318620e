import { expect, test } from "bun:test";
import { glance, historyOf, minute, prices, tool } from "../../../test/advice/history.ts";
import { noon } from "../../../test/contract/observation.ts";
import type { ToolGlance } from "../../store/glance.ts";
import { savedNano } from "./finding.ts";
import { failingTool } from "./failing-tool.ts";

/** A request a minute, each followed by one use of a tool. */
function turns(...calls: Partial<ToolGlance>[]) {
  const at = (index: number): number => noon + index * minute;
  return historyOf(
    calls.map((_, index) => glance({ at: at(index), usage: { input: 1000 } })),
    calls.map((call, index) => tool({ at: at(index) + 1000, ...call })),
  );
}

const failed = { success: false, error: "Exit code 1" };
const edited = { tool: "Edit", success: true, linesAdded: 3 };

test("three failures of one kind cost the requests between the first and the last", () => {
  const found = failingTool.examine(turns(failed, failed, failed, { success: true }), prices);
  expect(found?.times).toBe(3);
  expect(found?.detail).toBe("Bash failed 3 times: Exit code 1");
  expect(savedNano(found?.claims ?? [])).toBe(2 * 1000 * 4000);
  expect(found?.claims.map(({ tokens }) => tokens)).toEqual([1000, 1000]);
});

test("looking around between failures does not end them", () => {
  const found = failingTool.examine(
    turns(failed, { tool: "Read" }, failed, { tool: "Read" }, failed),
    prices,
  );
  expect(found?.claims).toHaveLength(4);
});

test("two failures, another kind, a success and a changed file are no loop", () => {
  const quiet = [
    [failed, failed],
    [failed, failed, { ...failed, error: "Exit code 2" }, failed],
    [failed, failed, { success: true }, failed],
    [failed, failed, edited, failed],
    [failed, failed, { tool: "Write" }, failed],
  ];
  for (const calls of quiet) expect(failingTool.examine(turns(...calls), prices)).toBeUndefined();
});

test("what a person refused and what is not over did not fail", () => {
  const refused = { ...failed, decision: "reject" };
  const running = { success: undefined };
  expect(failingTool.examine(turns(refused, refused, refused), prices)).toBeUndefined();
  expect(failingTool.examine(turns(failed, refused, running, failed, failed), prices)?.times).toBe(3);
});

test("a subagent's failures cost the subagent's requests", () => {
  const own = { ...failed, subagentId: "a1" };
  const calls = [0, 2, 4].map((index) => tool({ ...own, at: noon + index * minute }));
  const requests = [1, 3].flatMap((index) => [
    glance({ at: noon + index * minute, usage: { input: 1 } }),
    glance({ at: noon + index * minute, subagentId: "a1", usage: { input: 7 } }),
  ]);
  const found = failingTool.examine(historyOf(requests, calls), prices);
  expect(found?.claims.map(({ tokens }) => tokens)).toEqual([7, 7]);
});
