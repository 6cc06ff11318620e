import { tokensOf } from "./told.js";

/** @import { Tokens } from "./sdk.d.ts" */

/**
 * How providers call what we count: our own words, then the APIs of Anthropic, OpenAI and Gemini, Bedrock's Converse and
 * the AI SDK. A name with a dot is a field of a field.
 */
const words = {
  input: ["input", "input_tokens", "prompt_tokens", "promptTokenCount", "inputTokens", "promptTokens"],
  output: [
    "output",
    "output_tokens",
    "completion_tokens",
    "candidatesTokenCount",
    "outputTokens",
    "completionTokens",
  ],
  total: ["total", "total_tokens", "totalTokenCount", "totalTokens"],
  cacheRead: [
    "cacheRead",
    "cache_read_input_tokens",
    "prompt_tokens_details.cached_tokens",
    "input_tokens_details.cached_tokens",
    "cachedContentTokenCount",
    "cacheReadInputTokens",
    "inputTokenDetails.cacheReadTokens",
    "cachedInputTokens",
  ],
  cacheWrite: [
    "cacheWrite",
    "cache_creation_input_tokens",
    "prompt_tokens_details.cache_write_tokens",
    "input_tokens_details.cache_write_tokens",
    "cacheWriteInputTokens",
    "inputTokenDetails.cacheWriteTokens",
  ],
  reasoning: [
    "reasoning",
    "completion_tokens_details.reasoning_tokens",
    "output_tokens_details.reasoning_tokens",
    "thoughtsTokenCount",
    "outputTokenDetails.reasoningTokens",
    "reasoningTokens",
  ],
  toolPrompt: ["toolUsePromptTokenCount"],
};

/**
 * Anthropic, and Bedrock like it, tell input without what came from the cache or went into it. Proxies that speak OpenAI's
 * dialect repeat these names beside `prompt_tokens`, which holds them.
 */
const besideInput = [
  "cache_read_input_tokens",
  "cache_creation_input_tokens",
  "cacheReadInputTokens",
  "cacheWriteInputTokens",
];
/** Gemini tells thoughts beside the answer, not as a part of it. */
const besideOutput = ["promptTokenCount", "candidatesTokenCount"];

/**
 * Counts as they were told, with what `Tokens` says of them.
 * @typedef {object} Told
 * @property {number | undefined} [input]
 * @property {number | undefined} [output]
 * @property {number | undefined} [total]
 * @property {number | undefined} [cacheRead]
 * @property {number | undefined} [cacheWrite]
 * @property {number | undefined} [reasoning]
 */

/** @type {Tokens} */
export const untoldTokens = Object.freeze({ input: null, output: null, total: null });

/**
 * Tokens from our own words or from the usage object of an answer; one of nothing but zeros tells none. `invalid` counts fields that were there and cannot be.
 * @param {object} told
 * @returns {{ tokens: Tokens, invalid: number }}
 */
export function usageOf(told) {
  let invalid = 0;
  /** @param {readonly string[]} names */
  const read = (names) => {
    const value = names
      .map((name) => fieldOf(told, name))
      .find((found) => found !== undefined && found !== null);
    if (value === undefined) return undefined;
    const tokens = tokensOf(value);
    if (tokens === undefined) invalid += 1;
    return tokens;
  };
  const cacheRead = read(words.cacheRead);
  const cacheWrite = read(words.cacheWrite);
  const reasoning = read(words.reasoning);
  const fresh = read(words.input);
  const cached = (cacheRead ?? 0) + (cacheWrite ?? 0);
  // Where the name does not tell, a part that is larger than the whole is none.
  const isBeside = (hasOne(told, besideInput) && !("prompt_tokens" in told)) || cached > (fresh ?? 0);
  const input = plus(fresh, (isBeside ? cached : 0) + (read(words.toolPrompt) ?? 0));
  const answered = read(words.output);
  const thoughts = hasOne(told, besideOutput) ? reasoning : undefined;
  // An answer that ended in its thoughts has no candidates.
  const output = thoughts === undefined ? answered : (answered ?? 0) + thoughts;
  const total = read(words.total);
  const tokens = tokensFrom({ input, output, total, cacheRead, cacheWrite, reasoning });
  // A proxy that drops the counts of a stream leaves its client to count nothing, and no model answers to nothing.
  const isTold = [tokens.input, tokens.output, tokens.total].some((count) => (count ?? 0) > 0);
  return { tokens: isTold ? tokens : untoldTokens, invalid };
}

/**
 * @param {object} told
 * @param {readonly string[]} names
 */
function hasOne(told, names) {
  return names.some((name) => name in told);
}

/**
 * The tokens of a record. A total that was told counts only where it says more than its parts do.
 * @param {Told} told
 * @returns {Tokens}
 */
export function tokensFrom({ input, output, total, cacheRead, cacheWrite, reasoning }) {
  const sum = input === undefined || output === undefined ? total : input + output;
  return {
    input: input ?? null,
    output: output ?? null,
    total: sum ?? null,
    ...(cacheRead === undefined ? {} : { cache_read: cacheRead }),
    ...(cacheWrite === undefined ? {} : { cache_write: cacheWrite }),
    ...(reasoning === undefined ? {} : { reasoning }),
  };
}

/**
 * @param {number | undefined} value
 * @param {number} more
 */
function plus(value, more) {
  return value === undefined ? undefined : value + more;
}

/**
 * @param {object} told
 * @param {string} name
 * @returns {unknown}
 */
function fieldOf(told, name) {
  /** @type {unknown} */
  let value = told;
  for (const part of name.split(".")) {
    if (typeof value !== "object" || value === null) return undefined;
    value = Reflect.get(value, part);
  }
  return value;
}
