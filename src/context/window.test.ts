import { expect, test } from "bun:test";
import { anthropicRows } from "../pricing/anthropic.ts";
import { googleRows } from "../pricing/google.ts";
import { openaiRows } from "../pricing/openai.ts";
import { windowOf } from "./window.ts";

const usual = { tokens: 200_000, basis: "model" } as const;
const million = { tokens: 1_000_000, basis: "model" } as const;

test.each([
  "claude-fable-5-2",
  "claude-mythos-5",
  "claude-opus-4-7",
  "claude-opus-4-8[1m]",
  "claude-opus-5",
  "claude-opus-5-5",
  "claude-opus-6",
  "claude-sonnet-5",
  "claude-sonnet-5-5-20260928",
  "claude-haiku-5-5",
  "us.anthropic.claude-opus-4-8",
  "global.anthropic.claude-sonnet-5-v1:0",
  "publishers/anthropic/models/claude-opus-5@20260724",
  "openrouter/anthropic/claude-opus-4.8",
])("%s always runs at a million", (model) => {
  expect(windowOf(model, {})).toEqual(million);
});

test.each([
  "claude-opus-4-6",
  "claude-opus-4-5-20251101",
  "claude-opus-4-1",
  "claude-opus-4-20250514",
  "claude-sonnet-4-6",
  "claude-sonnet-4-5@20250929",
  "claude-3-7-sonnet-20250219",
  "claude-3-5-haiku-latest",
  "claude-3-opus",
  "claude-haiku-4-5-20251001",
  "us.anthropic.claude-haiku-4-5-20251001-v1:0",
])("%s has the usual window", (model) => {
  expect(windowOf(model, {})).toEqual(usual);
});

test.each([
  "claude-opus-4-6[1m]",
  "us.anthropic.claude-sonnet-4-6[1m]",
  "CLAUDE-SONNET-4-5[1m]",
  "house-model[1m]",
])("%s is given a million by its name", (model) => {
  expect(windowOf(model, {})).toEqual({ tokens: 1_000_000, basis: "name" });
});

test.each([
  ["gpt-5.2-codex", 272_000],
  ["openai/gpt-5.5-2026-04-23", 922_000],
  ["gpt-5.3-codex-spark", 128_000],
  ["gemini-3.1-pro-preview", 1_048_576],
  ["models/gemini-2.5-flash-lite", 1_048_576],
])("%s has a prompt of %i", (model, tokens) => {
  expect(windowOf(model, {})).toEqual({ tokens, basis: "model" });
});

test.each([
  ["gpt-5.2-codex", 258_400],
  ["gpt-5.5", 258_400],
  ["gpt-6.2-sol", 258_400],
  ["gpt-5.3-codex-spark", 121_600],
])("%s has less in Codex, which lets a prompt have %i", (model, tokens) => {
  expect(windowOf(model, { agent: "codex" })).toEqual({ tokens, basis: "model" });
});

test("Codex that was told to use more of a window is seen to do so", () => {
  const own = { agent: "codex", overridesByModel: { "gpt-5.5": 400_000 } };
  expect(windowOf("gpt-5.5", own)).toEqual({ tokens: 400_000, basis: "config" });
  expect(windowOf("gpt-5.5", { agent: "codex", seenTokens: 300_000 })).toEqual({
    tokens: 922_000,
    basis: "observed",
  });
  expect(windowOf("house-model", { agent: "codex" })).toBeUndefined();
});

test.each([
  "house-model",
  "claude-haiku-6",
  "claude-unknown-9",
  "claude-opus",
  "gpt-5.9",
  "gpt-51",
  "gemini-9-pro",
  "<synthetic>",
  "",
  "constructor",
  "claude-opus-4-8".repeat(40),
])("the window of %p is not known", (model) => {
  expect(windowOf(model, {})).toBeUndefined();
});

test("nothing is known of no model", () => {
  expect(windowOf(undefined, { seenTokens: 5000, overridesByModel: { undefined: 1000 } })).toBeUndefined();
});

test("the client outweighs the config, and the config the table", () => {
  const overridesByModel = { "claude-opus-4-8": 400_000 };
  expect(windowOf("claude-opus-4-8", { overridesByModel })).toEqual({ tokens: 400_000, basis: "config" });
  expect(windowOf("claude-opus-4-8", { overridesByModel, sample: 200_000 })).toEqual({
    tokens: 200_000,
    basis: "client",
  });
  expect(windowOf(undefined, { sample: 200_000 })).toEqual({ tokens: 200_000, basis: "client" });
  expect(windowOf("claude-opus-4-8", { sample: 0 })).toEqual(million);
});

test("a window in the config counts for every spelling of its model, the very name first", () => {
  const overridesByModel = { "claude-opus-4-6": 180_000, "eu.anthropic.claude-opus-4-6-v1:0": 150_000 };
  const of = (model: string) => windowOf(model, { overridesByModel })?.tokens;
  expect(of("us.anthropic.claude-opus-4-6-v1:0")).toBe(180_000);
  expect(of("EU.anthropic.claude-opus-4-6-v1:0")).toBe(150_000);
  expect(of("claude-opus-4-6[1m]")).toBe(1_000_000);
  expect(windowOf("claude-opus-4-6[1m]", { overridesByModel: { "claude-opus-4-6[1m]": 900_000 } })).toEqual({
    tokens: 900_000,
    basis: "config",
  });
});

test("a request that was answered did fit: the next known size is taken, never more than 100 % shown", () => {
  expect(windowOf("claude-sonnet-4-6", { seenTokens: 200_000 })).toEqual(usual);
  expect(windowOf("claude-sonnet-4-6", { seenTokens: 200_001 })).toEqual({
    tokens: 1_000_000,
    basis: "observed",
  });
  expect(windowOf("claude-opus-5", { sample: 200_000, seenTokens: 300_000 })?.basis).toBe("observed");
  expect(windowOf("gpt-5.2", { seenTokens: 300_000 })).toEqual({ tokens: 922_000, basis: "observed" });
  expect(windowOf("house-model", { seenTokens: 300_000 })).toBeUndefined();
  expect(windowOf("claude-opus-5", { seenTokens: 1_200_000 })).toBeUndefined();
});

test("what a model of an unknown maker has beyond what it was told to have, nobody knows", () => {
  const own = { overridesByModel: { "house-model": 32_000 } };
  expect(windowOf("house-model", { ...own, seenTokens: 32_000 })).toEqual({
    tokens: 32_000,
    basis: "config",
  });
  expect(windowOf("house-model", { ...own, seenTokens: 40_000 })).toBeUndefined();
  expect(windowOf("house-model", { sample: 200_000, seenTokens: 210_000 })).toBeUndefined();
  expect(windowOf("gemini-9-pro", { sample: 200_000, seenTokens: 210_000 })).toEqual({
    tokens: 1_048_576,
    basis: "observed",
  });
});

/** Claude Code keeps these to 200,000 without `[1m]`; the API, which the price pages tell of, gives them a million. */
const heldByClient = new Set(["claude-opus-4-6", "claude-sonnet-4-6"]);

test("every model that has a price has a window, and it is the catalogue's less what belongs to the answer", () => {
  for (const { model, contextWindow = 0, maxOutput = 0 } of [
    ...anthropicRows,
    ...openaiRows,
    ...googleRows,
  ]) {
    const ofPrompt =
      contextWindow > 200_000 && model.startsWith("gpt-") ? contextWindow - maxOutput : contextWindow;
    const expected = heldByClient.has(model) ? 200_000 : ofPrompt;
    expect({ model, tokens: windowOf(model, {})?.tokens }).toEqual({ model, tokens: expected });
  }
});
