import { expect, test } from "bun:test";
import { compactionIn } from "./settings-compaction.ts";

function told(...files: object[]) {
  return compactionIn(files.map((file) => JSON.stringify(file)));
}

test("settings that say nothing of it, or cannot be read, leave all as it is", () => {
  const nothing = { isOff: false, windowTokens: undefined, windows: new Map(), variables: {} };
  expect(told({ model: "opus" })).toEqual(nothing);
  for (const text of [
    "",
    "{ broken",
    "[]",
    "null",
    '{"env": [], "modelSettings": 7, "autoCompactEnabled": "no"}',
  ])
    expect(compactionIn([text])).toEqual(nothing);
  expect(compactionIn([])).toEqual(nothing);
});

test("a window is a whole number of tokens, 100,000 at the least, and nothing else", () => {
  expect(told({ autoCompactWindow: 100_000 }).windowTokens).toBe(100_000);
  for (const value of ["500k", "400000", "auto", 300, 99_999, 400_000.5, -5, 0, null, true, {}])
    expect(told({ autoCompactWindow: 400_000 }, { autoCompactWindow: value }).windowTokens).toBe(400_000);
});

test("the stronger file wins, value by value", () => {
  const user = {
    autoCompactEnabled: false,
    autoCompactWindow: 500_000,
    env: { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "50", A: "1" },
  };
  const project = { autoCompactEnabled: true, env: { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: 70 } };
  expect(told(user, project)).toMatchObject({
    isOff: false,
    windowTokens: 500_000,
    variables: { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "70", A: "1" },
  });
  expect(told(project, user)).toMatchObject({ isOff: true });
});

test("windows of single models stand beside that for all, until a stronger file has one for all", () => {
  const models = {
    modelSettings: { "claude-opus-5-5": { autoCompactWindow: 300_000 }, other: { effortLevel: "low" } },
  };
  const both = told({ ...models, autoCompactWindow: 600_000 });
  expect(both.windowTokens).toBe(600_000);
  expect(both.windows).toEqual(new Map([["claude-opus-5-5", 300_000]]));
  expect(told({ autoCompactWindow: 600_000 }, models)).toEqual(both);
  expect(told(models, { autoCompactWindow: 600_000 }).windows).toEqual(new Map());
  expect(told({ modelSettings: { m: { autoCompactWindow: "auto" } } }).windows.get("m")).toBe("auto");
});
