import type { JsonObject } from "../../domain/json-object.ts";
import { toldUsage, type Usage } from "../../domain/usage.ts";
import { arrayIn, countIn, objectIn, objectOf, textIn } from "../member.ts";

/** The tokens of a message's `usage`; undefined when it names none, or only zeros: then nothing was asked. */
export function usageOf(usage: JsonObject | undefined): Usage | undefined {
  if (usage === undefined) return undefined;
  const input = countIn(usage, "input_tokens") ?? 0;
  const output = countIn(usage, "output_tokens") ?? 0;
  const cacheRead = countIn(usage, "cache_read_input_tokens") ?? 0;
  const split = objectIn(usage, "cache_creation");
  const write5m = countIn(split, "ephemeral_5m_input_tokens");
  const write1h = countIn(split, "ephemeral_1h_input_tokens");
  // Until 2.1.151 the total could be 0 while the split was filled.
  const told = countIn(usage, "cache_creation_input_tokens") ?? 0;
  const cacheWrite = Math.max(told, (write5m ?? 0) + (write1h ?? 0));
  const reasoning = countIn(objectIn(usage, "output_tokens_details"), "thinking_tokens");
  return toldUsage({ input, output, reasoning, cacheRead, cacheWrite, cacheWrite1h: write1h });
}

/**
 * What one advisor took: an `advisor_message` of `usage.iterations`, which becomes a request of its own. Its model is
 * undefined where the client names none.
 */
export interface Advice {
  readonly model: string | undefined;
  readonly usage: Usage;
}

/** What advisors were asked on the way. Their tokens are not in the message's own usage and have their own model. */
export function advicesOf(usage: JsonObject | undefined): Advice[] {
  return arrayIn(usage, "iterations").flatMap((item) => {
    const iteration = objectOf(item);
    if (textIn(iteration, "type") !== "advisor_message") return [];
    const own = usageOf(iteration);
    return own === undefined ? [] : [{ model: textIn(iteration, "model"), usage: own }];
  });
}

/** The tokens of one model in the client's own account of a session. */
export function statedUsage(model: JsonObject | undefined): Usage {
  return {
    input: countIn(model, "inputTokens") ?? 0,
    output: countIn(model, "outputTokens") ?? 0,
    reasoning: countIn(model, "thinkingTokens"),
    cacheRead: countIn(model, "cacheReadInputTokens") ?? 0,
    cacheWrite: countIn(model, "cacheCreationInputTokens") ?? 0,
    cacheWrite1h: countIn(model, "cacheCreationEphemeral1hInputTokens"),
  };
}
