import type { NanoUsd } from "../domain/money.ts";
import type { UnixMs } from "../domain/time.ts";
import { promptTokens, type Usage } from "../domain/usage.ts";
import type { PriceBook } from "./lookup.ts";
import type { PriceRow, Rates } from "./price.ts";

/** What a price depends on besides the tokens. */
export interface PricedRequest {
  readonly model: string;
  /** When the request was made: it is priced by the row of its own time. */
  readonly at: UnixMs;
  readonly speed?: string | undefined;
  /** Where inference had to stay, when the request said so; only `us` changes a price. */
  readonly inferenceGeo?: string | undefined;
  /** Web searches that the provider ran for it. */
  readonly webSearches?: number | undefined;
}

/** Ten dollars per thousand, whatever the model: platform.claude.com/docs/en/about-claude/pricing, 2026-10-24. */
const anthropicSearchNano = 10_000_000;

/** Reported costs may be rounded to the micro-dollar. */
const roundingNano = 1000;

/** How many web searches a cost includes beyond its tokens; undefined where that is not a whole number of them, or none. */
export function searchesIn(beyondNano: NanoUsd): number | undefined {
  const searches = Math.round(beyondNano / anthropicSearchNano);
  const isWhole = Math.abs(beyondNano - searches * anthropicSearchNano) <= roundingNano;
  return isWhole && searches > 0 ? searches : undefined;
}

/** What one request cost, by class of tokens. Each class is rounded once, so the total is their exact sum. */
export interface CostBreakdown {
  readonly inputNano: NanoUsd;
  readonly outputNano: NanoUsd;
  readonly cacheReadNano: NanoUsd;
  readonly cacheWriteNano: NanoUsd;
  /** What was billed by the piece: web searches. */
  readonly serverToolNano: NanoUsd;
  /** How much more the prompt would have cost without a cache, every token of it at the input rate. */
  readonly cacheSavedNano: NanoUsd;
  readonly totalNano: NanoUsd;
}

/** The cost of one request; undefined, and never 0, when the model or the rate of a class it used is not known. */
export function costOf(usage: Usage, request: PricedRequest, book: PriceBook): CostBreakdown | undefined {
  const row = book.find(request.model, request.at)?.row;
  if (row === undefined) return undefined;
  const rates = ratesFor(row, promptTokens(usage), request.speed);
  const factor = request.inferenceGeo === "us" ? (row.usInference ?? 1) : 1;
  // Where nobody said how long a write lives, five minutes is assumed: it is the API's default and the cheaper of the
  // two, so a total is never overstated. The transcript knows the split and outranks telemetry, which does not.
  const long = Math.min(usage.cacheWrite1h ?? 0, usage.cacheWrite);
  const cacheRead = priceOf(usage.cacheRead, rates.cacheRead);
  const shortWrite = priceOf(usage.cacheWrite - long, rates.cacheWrite5m);
  const longWrite = priceOf(long, rates.cacheWrite1h);
  if (cacheRead === undefined || shortWrite === undefined || longWrite === undefined) return undefined;
  const inputNano = Math.round(usage.input * rates.input * factor);
  const outputNano = Math.round(usage.output * rates.output * factor);
  const cacheReadNano = Math.round(cacheRead * factor);
  const cacheWriteNano = Math.round((shortWrite + longWrite) * factor);
  const serverToolNano = row.provider === "anthropic" ? (request.webSearches ?? 0) * anthropicSearchNano : 0;
  const totalNano = inputNano + outputNano + cacheReadNano + cacheWriteNano + serverToolNano;
  const uncachedNano = Math.round((usage.cacheRead + usage.cacheWrite) * rates.input * factor);
  const cacheSavedNano = uncachedNano - cacheReadNano - cacheWriteNano;
  return { inputNano, outputNano, cacheReadNano, cacheWriteNano, serverToolNano, cacheSavedNano, totalNano };
}

/** The rates one request pays: a long prompt moves all of it to the long rates, fast mode to the fast ones where sold. */
function ratesFor(row: PriceRow, prompt: number, speed: string | undefined): Rates {
  const tier = row.longPrompt !== undefined && prompt > row.longPrompt.above ? row.longPrompt : row;
  // OpenAI called its fast mode "priority" until July 2026.
  const fast = speed === "fast" || speed === "priority" ? tier.fast : undefined;
  return fast ?? tier.rates;
}

/** An unknown rate matters only where there are tokens to pay for. */
function priceOf(tokens: number, rate: number | undefined): number | undefined {
  return tokens === 0 ? 0 : rate === undefined ? undefined : tokens * rate;
}
