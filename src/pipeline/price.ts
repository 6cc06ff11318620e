import type { CostSplit } from "../domain/cost-split.ts";
import type { NanoUsd } from "../domain/money.ts";
import type { Observation } from "../domain/observation.ts";
import {
  type RequestAccount,
  type RequestObservation,
  isHandwritten,
  type PriceOf,
} from "../domain/request.ts";
import type { UnixMs } from "../domain/time.ts";
import { costOf, searchesIn } from "../pricing/cost.ts";
import type { PriceBook } from "../pricing/lookup.ts";
import type { Step } from "./pipeline.ts";

/**
 * Puts our own price on every request, by the price of its model at its time. A model without a price stays unpriced, and
 * so does a total that a person wrote down: it does not tell input from output or from the cache, whose prices differ
 * fifty-fold.
 */
export function createPricing(book: PriceBook): Step {
  return {
    process(seen: Observation): Observation {
      if (seen.kind !== "request" || seen.source === "manual") return seen;
      // Another ledger priced it, with the prices that hold there.
      if (seen.held !== undefined && seen.costNano !== undefined) return seen;
      const counted = seen.hidesSearches === true ? withSearches(seen, book) : seen;
      const price = priceOf(counted, book);
      return price === undefined ? counted : { ...counted, ...price };
    },
  };
}

/** With as many searches as its reported cost is beyond its tokens', where both are by the same prices. */
function withSearches(seen: RequestObservation, book: PriceBook): RequestObservation {
  const price = priceOf(seen, book);
  if (price === undefined || seen.reportedNano === undefined) return seen;
  return { ...seen, webSearches: searchesIn(seen.reportedNano - price.costNano) };
}

/** What the ledger's requests cost by the book. As when they came, what a person wrote down has no price. */
export function createPriceOf(book: PriceBook): PriceOf {
  return (request) => (isHandwritten(request) ? undefined : priceOf(request, book));
}

/** What a request costs by the book; undefined when its tokens, its model or the model's price is not known. */
export function priceOf(
  request: RequestAccount & { readonly at: UnixMs },
  book: PriceBook,
): { readonly costNano: NanoUsd; readonly costSplit: CostSplit } | undefined {
  // Every request passes here: its fields are read one by one, without a copy of the others.
  const { usage, model, at, speed, inferenceGeo, webSearches } = request;
  if (usage === undefined || model === undefined) return undefined;
  const cost = costOf(usage, { model, at, speed, inferenceGeo, webSearches }, book);
  if (cost === undefined) return undefined;
  const { totalNano, inputNano, outputNano, cacheReadNano, cacheWriteNano, cacheSavedNano } = cost;
  const costSplit = { inputNano, outputNano, cacheReadNano, cacheWriteNano, cacheSavedNano };
  return { costNano: totalNano, costSplit };
}
