import { expect, test } from "bun:test";
import { compactionIn } from "./settings-compaction.ts";

function told(...files: object[]) {
  return compactionIn(files.map((file) => JSON.stringify(file)));
}

function windowOf(value: unknown): number | undefined {
  return told({ autoCompactWindow: value }).windowTokens;
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

test("a window is a number of tokens, thousands, or a word", () => {
  for (const [value, tokens] of [
    [400_000, 400_000],
    ["400000", 400_000],
    ["500k", 500_000],
    ["1M", 1_000_000],
    ["1.5m", 1_500_000],
    [300, 300_000],
    ["1000", 1_000_000],
  ] as const)
    expect(windowOf(value)).toBe(tokens);
  for (const value of ["auto", 99_000, "99k", 99, 1001, -5, 0, "much", "500 kB", null, true, {}])
    expect(windowOf(value)).toBeUndefined();
});

test("the stronger file wins, value by value", () => {
  const user = {
    autoCompactEnabled: false,
    autoCompactWindow: "500k",
    env: { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "50", A: "1" },
  };
  const project = { autoCompactEnabled: true, env: { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: 70 } };
  expect(told(user, project)).toMatchObject({
    isOff: false,
    windowTokens: 500_000,
    variables: { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "70", A: "1" },
  });
  expect(told(project, user)).toMatchObject({ isOff: true });
  expect(told(user, { autoCompactWindow: "auto" }).windowTokens).toBeUndefined();
});

test("windows of single models stand beside that for all, until a stronger file has one for all", () => {
  const models = {
    modelSettings: { "claude-opus-5-5": { autoCompactWindow: 300_000 }, other: { effortLevel: "low" } },
  };
  const both = told({ ...models, autoCompactWindow: 600_000 });
  expect(both).toMatchObject({ windowTokens: 600_000, windows: new Map([["claude-opus-5-5", 300_000]]) });
  expect(told({ autoCompactWindow: 600_000 }, models)).toMatchObject(both);
  expect(told(models, { autoCompactWindow: 600_000 }).windows).toEqual(new Map());
  expect(told({ modelSettings: { m: { autoCompactWindow: "auto" } } }).windows.get("m")).toBe("auto");
});
