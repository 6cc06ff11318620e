import { expect, test } from "bun:test";
import { normalizeModelName, spellModelName } from "./model-name.ts";

const spellings: readonly (readonly [string, string])[] = [
  ["claude-opus-4-5-20251101", "claude-opus-4-5"],
  ["claude-opus-4-5", "claude-opus-4-5"],
  ["claude-3-5-sonnet-20241022", "claude-3-5-sonnet"],
  ["claude-3-5-sonnet-latest", "claude-3-5-sonnet"],
  ["claude-sonnet-4-20250514", "claude-sonnet-4"],
  ["claude-haiku-4-5@20251001", "claude-haiku-4-5"],
  ["claude-opus-4-6@default", "claude-opus-4-6"],
  ["claude-sonnet-4-6[1m]", "claude-sonnet-4-6"],
  ["claude-opus-4-5-20251101[1m]", "claude-opus-4-5"],
  ["us.anthropic.claude-sonnet-4-5-20250929-v1:0", "claude-sonnet-4-5"],
  ["us.anthropic.claude-sonnet-4-5-20250929-v1:0[1m]", "claude-sonnet-4-5"],
  ["eu.anthropic.claude-opus-4-6-v1", "claude-opus-4-6"],
  ["apac.anthropic.claude-3-5-sonnet-20241022-v2:0", "claude-3-5-sonnet"],
  ["global.anthropic.claude-opus-5-5-v1:0", "claude-opus-5-5"],
  ["anthropic.claude-3-haiku-20240307-v1:0:200k", "claude-3-haiku"],
  [
    "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.anthropic.claude-opus-4-8-v1:0",
    "claude-opus-4-8",
  ],
  ["arn:aws:bedrock:eu-west-1::foundation-model/anthropic.claude-opus-4-1-20250805-v1:0", "claude-opus-4-1"],
  ["anthropic/claude-opus-4.5", "claude-opus-4-5"],
  ["openrouter/anthropic/claude-3.7-sonnet", "claude-3-7-sonnet"],
  ["bedrock/us.anthropic.claude-opus-5-v1:0", "claude-opus-5"],
  ["vertex_ai/claude-opus-5@20260724", "claude-opus-5"],
  [
    "projects/acme/locations/us-east5/publishers/anthropic/models/claude-opus-4-8@20260528",
    "claude-opus-4-8",
  ],
  ["models/gemini-2.5-pro", "gemini-2.5-pro"],
  ["openai/gpt-5-2025-08-07", "gpt-5"],
  ["gpt-5.2-codex", "gpt-5.2-codex"],
];

test.each(spellings)("%s is %s", (name, model) => {
  expect(normalizeModelName(name)).toBe(model);
});

const kept = [
  "claude-opus-5-5",
  "claude-opus-4-51",
  "claude-opus-5-v2",
  "claude-opus-5-fast",
  "claude-opus-5-2026",
  "my-proxy/claude-opus-5",
  "claude-opus-5[2m]",
  "gpt-5-chat",
  "gpt-5-20-08-07",
];

test.each(kept)("%s is not shortened", (name) => {
  expect(normalizeModelName(name)).toBe(name);
});

test("space and capitals do not make another model", () => {
  expect(spellModelName(" Claude-Opus-5 ")).toBe("claude-opus-5");
});

test("a name made only of prefixes ends", () => {
  expect(normalizeModelName("openrouter/".repeat(20))).toBe("");
});
