/**
 * The words of pricing. In come a model's name, an instant and a usage; out goes money, with the dated row it was
 * computed from. This folder refuses to know where requests come from or where costs are stored, and never guesses a
 * price.
 */

/** Who sets a price. `custom` is a model known only from the user's configuration. */
export type Provider = "anthropic" | "openai" | "google" | "custom";

/**
 * Nano-dollars per token: 1 dollar per million tokens is 1,000. Undefined means that the price is not known, and a
 * request with such tokens is unpriced. Where a provider bills a class as plain input, the row has the input rate
 * there.
 */
export interface Rates {
  readonly input: number;
  readonly output: number;
  readonly cacheRead: number | undefined;
  readonly cacheWrite5m: number | undefined;
  readonly cacheWrite1h: number | undefined;
}

/** Higher rates for the whole request when its prompt (fresh, read and written) is longer than `above` tokens. */
export interface LongPrompt {
  readonly above: number;
  readonly rates: Rates;
  /** Fast mode at this length; undefined when it is not sold, and the request pays `rates`. */
  readonly fast?: Rates | undefined;
}

/** What one model costs from one day to another. A model's rows follow each other without overlap or gap. */
export interface PriceRow {
  /** The undated name, as the provider's own API spells it. */
  readonly model: string;
  readonly provider: Provider;
  /** Other names of the same model that no spelling rule finds. */
  readonly aliases?: readonly string[] | undefined;
  /** First day, `2026-10-07`, from midnight UTC; undefined: since the model exists. */
  readonly from?: string | undefined;
  /** First day after the row; undefined: no end announced. */
  readonly until?: string | undefined;
  readonly rates: Rates;
  readonly longPrompt?: LongPrompt | undefined;
  /** Fast mode, when it is sold. Includes cache rates: cache multipliers apply on top of the fast rate. */
  readonly fast?: Rates | undefined;
  /** Factor for inference kept inside the United States, where the provider charges one. */
  readonly usInference?: number | undefined;
  readonly contextWindow?: number | undefined;
  readonly maxOutput?: number | undefined;
  /** The public page or table the numbers stand on. */
  readonly source: string;
  /** Day on which somebody last read that source. */
  readonly verified?: string | undefined;
  readonly note?: string | undefined;
}
