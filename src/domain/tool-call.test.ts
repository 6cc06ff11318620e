import { expect, test } from "bun:test";
import { noon, toolCall } from "../../test/contract/observation.ts";
import { mergeToolCalls, toolCallOf, touchOf } from "./tool-call.ts";

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

test("a tool that tells of changed lines changes its file, whatever it is called and whether lines came or went", () => {
  const touch = (tool: string, linesAdded?: number, linesRemoved?: number) =>
    touchOf({ tool, linesAdded, linesRemoved });
  expect([touch("Edit"), touch("mcp__ide__save", 1), touch("mcp__ide__save", undefined, 1)]).toEqual(
    Array(3).fill("change"),
  );
  expect([touch("Read"), touch("Grep"), touch("mcp__ide__save")]).toEqual(["read", undefined, undefined]);
});
