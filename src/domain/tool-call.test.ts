import { expect, test } from "bun:test";
import { noon, toolCall } from "../../test/contract/observation.ts";
import {
  type ToolCallObservation,
  hasFailed,
  mergeToolCalls,
  toolCallOf,
  touchOf,
  type ToolCall,
} from "./tool-call.ts";

test("a tool's own name outranks the one that hides it, whoever speaks first and in whichever order they are heard", () => {
  const named = (tool: string | undefined, at: number) => toolCallOf(toolCall({ tool, at }), 1);
  for (const [hidden, told, unnamed] of [
    [noon, noon + 1, noon + 2],
    [noon + 1, noon, noon + 2],
    [noon + 2, noon + 1, noon],
  ] as const) {
    const accounts = [named("mcp_tool", hidden), named("mcp__gh__pr", told), named(undefined, unnamed)];
    expect(accounts.reduce(mergeToolCalls).tool).toBe("mcp__gh__pr");
    expect(accounts.toReversed().reduce(mergeToolCalls).tool).toBe("mcp__gh__pr");
  }
  expect(mergeToolCalls(named("mcp_tool", noon), named(undefined, noon)).tool).toBe("mcp_tool");
});

test("a tool that was let run and then stopped was refused, in whichever order that is heard, and not by the rule that let it", () => {
  const call = (own: Partial<ToolCallObservation>) =>
    toolCallOf(toolCall({ decision: undefined, ...own }), 1);
  const said = (...accounts: ToolCall[]) => {
    const orders = [accounts, accounts.toReversed(), [...accounts.slice(1), ...accounts.slice(0, 1)]];
    return new Set(orders.map((order) => order.reduce(mergeToolCalls)).map(wordsOf));
  };
  const wordsOf = ({ decision, decidedBy, success }: ToolCall) =>
    `${decision} ${decidedBy} ${hasFailed({ decision, success })}`;
  const began = call({ at: noon });
  const allowed = (decidedBy: string) => call({ at: noon + 5, decision: "accept", decidedBy });
  const stopped = call({ at: noon + 1800, decision: "reject", decidedBy: undefined, success: false });
  expect(said(began, allowed("config"), stopped)).toEqual(new Set(["reject undefined false"]));
  expect(said(began, allowed("user_temporary"), stopped)).toEqual(new Set(["reject user_temporary false"]));
  const refused = call({ at: noon + 5, decision: "reject", decidedBy: "user_reject" });
  expect(said(began, refused, stopped)).toEqual(new Set(["reject user_reject false"]));
  expect(said(began, allowed("config"), call({ at: noon + 9, success: false }))).toEqual(
    new Set(["accept config true"]),
  );
});

test("a tool that tells of changed lines changes its file, whatever it is called and whether lines came or went", () => {
  const touch = (tool: string, linesAdded?: number, linesRemoved?: number) =>
    touchOf({ tool, linesAdded, linesRemoved });
  expect([touch("Edit"), touch("mcp__ide__save", 1), touch("mcp__ide__save", undefined, 1)]).toEqual(
    Array(3).fill("change"),
  );
  expect([touch("Read"), touch("Grep"), touch("mcp__ide__save")]).toEqual(["read", undefined, undefined]);
});
