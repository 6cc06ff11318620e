import { expect, test } from "bun:test";
import { shortModel, shortModels } from "./model.ts";

test("a model goes by its family and version", () => {
  const names: [name: string, short: string][] = [
    ["claude-opus-5-5", "opus-5.5"],
    ["claude-opus-5-5-20260801", "opus-5.5"],
    ["claude-opus-5-5[1m]", "opus-5.5[1m]"],
    ["claude-sonnet-4-20250514", "sonnet-4"],
    ["claude-3-5-haiku-20241022", "haiku-3.5"],
    ["claude-3-opus-20240229", "opus-3"],
    ["us.anthropic.claude-opus-4-1-20250805-v1:0", "opus-4.1"],
    ["claude-opus-4-5@20251101", "opus-4.5"],
    ["anthropic/claude-haiku-4-5", "haiku-4.5"],
    ["gpt-5.1-codex", "gpt-5.1-codex"],
    ["models/gemini-3-pro", "gemini-3-pro"],
    ["claude-next", "next"],
    ["\u001b[31mlocal", "local"],
    ["", ""],
  ];
  for (const [name, short] of names) expect(shortModel(name)).toBe(short);
});

test("several models are the first and a number", () => {
  expect(shortModels([])).toBe("");
  expect(shortModels(["claude-opus-5-5"])).toBe("opus-5.5");
  expect(shortModels(["claude-opus-5-5", "claude-haiku-4-5", "x"])).toBe("opus-5.5 +2");
});
