import { expect, test } from "bun:test";
import type { FiledCompaction } from "../domain/compaction-settings.ts";
import { settingsOfFiles } from "./filed-settings.ts";

const files: FiledCompaction = {
  isOff: false,
  windowTokens: 600_000,
  windows: new Map<string, number | "auto">([
    ["claude-opus-5-5", 300_000],
    ["claude-sonnet-5", "auto"],
  ]),
  variables: { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "50", CLAUDE_CODE_AUTO_COMPACT_WINDOW: "200000" },
};

function windowOf(model: string | undefined): number | undefined {
  return settingsOfFiles(files, { model, isEnvironmentKnown: true }).windowTokens;
}

test("a model's own window counts for all its spellings, and that for all for the others", () => {
  expect(windowOf("claude-opus-5-5")).toBe(300_000);
  expect(windowOf("us.anthropic.claude-opus-5-5-20260901-v1:0[1m]")).toBe(300_000);
  expect(windowOf("claude-opus-5")).toBe(600_000);
  expect(windowOf(undefined)).toBe(600_000);
  expect(windowOf("claude-sonnet-5")).toBeUndefined();
});

test("variables in the files count, before their windows, where nobody saw those of the client", () => {
  const settings = (isEnvironmentKnown: boolean) =>
    settingsOfFiles(files, { model: "m", isEnvironmentKnown });
  expect(settings(false)).toMatchObject({ percent: 50, windowTokens: 200_000 });
  expect(settings(true)).toEqual({ isOff: false, windowTokens: 600_000 });
});
