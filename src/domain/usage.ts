/**
 * Tokens of one request or of many. `input` never contains cache tokens; `reasoning` is a part of `output`;
 * `cacheWrite1h` is a part of `cacheWrite`. Undefined means the witness did not say, which is not zero.
 */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly reasoning: number | undefined;
  readonly cacheRead: number;
  readonly cacheWrite: number;
  readonly cacheWrite1h: number | undefined;
}

/** What sums begin with. The parts that not every witness knows are unknown in it, not 0. */
export const noUsage: Usage = {
  input: 0,
  output: 0,
  reasoning: undefined,
  cacheRead: 0,
  cacheWrite: 0,
  cacheWrite1h: undefined,
};

/**
 * The tokens that a record tells; undefined where all are 0. No model answers to nothing: a client that counts so was told none, as
 * by a proxy that passes a stream on and drops its usage.
 */
export function toldUsage(usage: Usage): Usage | undefined {
  return totalTokens(usage) === 0 ? undefined : usage;
}

/** The sum of two usages; a part that neither witness knows stays unknown. */
export function addUsage(a: Usage, b: Usage): Usage {
  return {
    input: a.input + b.input,
    output: a.output + b.output,
    reasoning: addKnown(a.reasoning, b.reasoning),
    cacheRead: a.cacheRead + b.cacheRead,
    cacheWrite: a.cacheWrite + b.cacheWrite,
    cacheWrite1h: addKnown(a.cacheWrite1h, b.cacheWrite1h),
  };
}

/** All four classes together. Reasoning and writes for an hour are parts of theirs and are not counted again. */
export function totalTokens(usage: Usage): number {
  return usage.input + usage.output + usage.cacheRead + usage.cacheWrite;
}

/** What a request put before the model: what it sent fresh, and what the cache was read for and written with. Price tiers and context windows go by it. */
export function promptTokens(usage: Usage): number {
  return usage.input + usage.cacheRead + usage.cacheWrite;
}

function addKnown(a: number | undefined, b: number | undefined): number | undefined {
  if (a === undefined) return b;
  return a + (b ?? 0);
}
