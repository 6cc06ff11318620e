import { expect, test } from "bun:test";
import { tokensFrom, usageOf } from "./usage.js";

test.each([
  [
    "our own words",
    { input: 10, output: 5, cacheRead: 4 },
    { input: 10, output: 5, total: 15, cache_read: 4 },
  ],
  [
    "Anthropic, which tells the cache beside the input",
    { input_tokens: 10, output_tokens: 5, cache_read_input_tokens: 100, cache_creation_input_tokens: 20 },
    { input: 130, output: 5, total: 135, cache_read: 100, cache_write: 20 },
  ],
  [
    "OpenAI chat completions, which tell it inside",
    {
      prompt_tokens: 100,
      completion_tokens: 50,
      total_tokens: 150,
      prompt_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
      completion_tokens_details: { reasoning_tokens: 30 },
    },
    { input: 100, output: 50, total: 150, cache_read: 60, cache_write: 30, reasoning: 30 },
  ],
  [
    "OpenAI responses",
    {
      input_tokens: 100,
      output_tokens: 50,
      input_tokens_details: { cached_tokens: 60, cache_write_tokens: 30 },
    },
    { input: 100, output: 50, total: 150, cache_read: 60, cache_write: 30 },
  ],
  [
    "Gemini, which tells thoughts and tools' prompts beside the rest",
    {
      promptTokenCount: 100,
      cachedContentTokenCount: 60,
      candidatesTokenCount: 20,
      thoughtsTokenCount: 30,
      toolUsePromptTokenCount: 7,
      totalTokenCount: 157,
    },
    { input: 107, output: 50, total: 157, cache_read: 60, reasoning: 30 },
  ],
  [
    "Gemini, of an answer that ended in its thoughts",
    { promptTokenCount: 10, thoughtsTokenCount: 100, totalTokenCount: 110 },
    { input: 10, output: 100, total: 110, reasoning: 100 },
  ],
  [
    "Bedrock",
    { inputTokens: 10, outputTokens: 5, cacheReadInputTokens: 100, cacheWriteInputTokens: 0 },
    { input: 110, output: 5, total: 115, cache_read: 100, cache_write: 0 },
  ],
  [
    "the AI SDK",
    { inputTokens: 100, outputTokens: 5, totalTokens: 105, cachedInputTokens: 60, reasoningTokens: 2 },
    { input: 100, output: 5, total: 105, cache_read: 60, reasoning: 2 },
  ],
  [
    "the AI SDK before its version 5",
    { promptTokens: 100, completionTokens: 5, totalTokens: 105 },
    { input: 100, output: 5, total: 105 },
  ],
  [
    "the AI SDK for Anthropic, which tells the cache beside the input",
    { inputTokens: 5, outputTokens: 5, cachedInputTokens: 60 },
    { input: 65, output: 5, total: 70, cache_read: 60 },
  ],
  [
    "a proxy that speaks OpenAI's dialect and repeats Anthropic's names",
    {
      prompt_tokens: 130,
      completion_tokens: 5,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 20,
    },
    { input: 130, output: 5, total: 135, cache_read: 100, cache_write: 20 },
  ],
  ["only a total", { total_tokens: 150 }, { input: null, output: null, total: 150 }],
  ["nothing", {}, { input: null, output: null, total: null }],
  [
    "a proxy that drops them",
    { input_tokens: 0, output_tokens: 0, cache_read_input_tokens: 0 },
    { input: null, output: null, total: null },
  ],
])("tokens as told by %s", (_who, told, tokens) => {
  expect(usageOf(told)).toEqual({ tokens, invalid: 0 });
});

test("zeros that a program tells by itself are its word", () => {
  expect(tokensFrom({ input: 0, output: 0 })).toEqual({ input: 0, output: 0, total: 0 });
});

test("what cannot be tokens stays unknown and is counted", () => {
  for (const input of [Number.NaN, -1, Infinity, "many", {}, 1e10])
    expect(usageOf({ input, output: 5 })).toEqual({
      tokens: { input: null, output: 5, total: null },
      invalid: 1,
    });
  expect(usageOf({ input: "12", output: 5n, cacheRead: null }).tokens).toEqual({
    input: 12,
    output: 5,
    total: 17,
  });
});
