/**
 * The names of OpenTelemetry's conventions for GenAI. They are in development: of each meaning the names of several
 * generations are in use, and the first that says anything is taken.
 */
import { countOf, numberOf, textOf, type Attributes, type AttributeValue } from "../domain/attribute.ts";
import type { Usage } from "../domain/usage.ts";

/** The newest first (open-telemetry/semantic-conventions-genai, Vercel's AI SDK, Pydantic AI, OpenLLMetry, OpenInference). */
const namesOf = {
  operation: ["gen_ai.operation.name", "llm.request.type"],
  model: ["gen_ai.response.model", "gen_ai.request.model", "ai.model.id", "llm.model_name"],
  session: ["gen_ai.conversation.id", "session.id", "ai.telemetry.metadata.sessionId"],
  // The last is of the AI SDK's embeddings, which have no output.
  input: [
    "gen_ai.usage.input_tokens",
    "gen_ai.usage.prompt_tokens",
    "llm.token_count.prompt",
    "ai.usage.tokens",
  ],
  output: ["gen_ai.usage.output_tokens", "gen_ai.usage.completion_tokens", "llm.token_count.completion"],
  cacheRead: [
    "gen_ai.usage.cache_read.input_tokens",
    "gen_ai.usage.cache_read_input_tokens",
    "gen_ai.usage.input_tokens.cached",
    "gen_ai.usage.details.cache_read_tokens",
    "gen_ai.usage.details.cache_read_input_tokens",
    "gen_ai.usage.details.cached_tokens",
    "ai.usage.inputTokenDetails.cacheReadTokens",
    "ai.usage.cachedInputTokens",
    "llm.token_count.prompt_details.cache_read",
  ],
  cacheWrite: [
    "gen_ai.usage.cache_write.input_tokens",
    "gen_ai.usage.cache_creation.input_tokens",
    "gen_ai.usage.cache_creation_input_tokens",
    "gen_ai.usage.cache_write_input_tokens",
    "gen_ai.usage.details.cache_write_tokens",
    "gen_ai.usage.details.cache_creation_input_tokens",
    "ai.usage.inputTokenDetails.cacheWriteTokens",
    "llm.token_count.prompt_details.cache_write",
  ],
  reasoning: [
    "gen_ai.usage.reasoning.output_tokens",
    "gen_ai.usage.output_tokens.reasoning",
    "gen_ai.usage.reasoning_tokens",
    "gen_ai.usage.details.reasoning_tokens",
    "ai.usage.outputTokenDetails.reasoningTokens",
    "ai.usage.reasoningTokens",
    "llm.token_count.completion_details.reasoning",
  ],
  tier: ["openai.response.service_tier", "gen_ai.openai.response.service_tier"],
  tool: ["gen_ai.tool.name", "ai.toolCall.name"],
  toolUseId: ["gen_ai.tool.call.id", "gen_ai.tool.call_id", "ai.toolCall.id"],
  toolInput: ["gen_ai.tool.call.arguments", "ai.toolCall.args"],
} as const;

/** Sums of what other names say, so that they tell nothing themselves. */
const totalNames = ["gen_ai.usage.total_tokens", "llm.usage.total_tokens", "llm.token_count.total"];

type Meaning = keyof typeof namesOf;

/** Every name that has a meaning here. */
export const conventionNames: ReadonlySet<string> = new Set(Object.values(namesOf).flat());

/** What an attribute of this meaning says, in words. */
export function conventionText(attributes: Attributes, meaning: Meaning): string | undefined {
  return textOf(valueOf(attributes, meaning));
}

/**
 * The tokens of a request: by the conventions `input` holds what came from the cache and went into it, and `output` the
 * reasoning, unless the total says otherwise. Undefined where none are told at all: unknown is not zero.
 */
export function conventionUsage(attributes: Attributes): Usage | undefined {
  const count = (meaning: Meaning): number | undefined => countOf(valueOf(attributes, meaning));
  const input = count("input");
  const output = count("output");
  if (input === undefined && output === undefined) return undefined;
  const cacheRead = count("cacheRead") ?? 0;
  const cacheWrite = count("cacheWrite") ?? 0;
  const cached = cacheRead + cacheWrite;
  // The total is the sum of what stands side by side.
  const isBeside = totalOf(attributes) === (input ?? 0) + (output ?? 0) + cached;
  return {
    input: isBeside ? (input ?? 0) : uncached(input ?? 0, cached),
    output: output ?? 0,
    reasoning: count("reasoning"),
    cacheRead,
    cacheWrite,
    cacheWrite1h: undefined,
  };
}

/** Whether it is told what of the input came from the cache or went into it; of an account that says nothing of it that is not 0. */
export function tellsCache(attributes: Attributes): boolean {
  return valueOf(attributes, "cacheRead") !== undefined || valueOf(attributes, "cacheWrite") !== undefined;
}

/** The milliseconds of an attribute in seconds. */
export function secondsAsMs(value: AttributeValue): number | undefined {
  const seconds = numberOf(value);
  return seconds === undefined ? undefined : seconds * 1000;
}

function totalOf(attributes: Attributes): number | undefined {
  return totalNames.map((name) => countOf(attributes.get(name))).find((total) => total !== undefined);
}

function valueOf(attributes: Attributes, meaning: Meaning): AttributeValue {
  const names: readonly string[] = namesOf[meaning];
  // LiteLLM writes an empty text for what it does not know.
  const name = names.find((one) => attributes.get(one) !== undefined && attributes.get(one) !== "");
  return name === undefined ? undefined : attributes.get(name);
}

/** Some programs tell input without the cache, as Anthropic's API does; then the parts are larger than the whole. */
export function uncached(input: number, cached: number): number {
  return cached > input ? input : input - cached;
}
