import type { Observation } from "../domain/observation.ts";
import { costOf } from "../pricing/cost.ts";
import type { PriceBook } from "../pricing/lookup.ts";
import type { Step } from "./pipeline.ts";

/** Puts our own price on every request, by the price of its model at its time. A model without a price stays unpriced. */
export function createPricing(book: PriceBook): Step {
  return {
    process(seen: Observation): Observation {
      if (seen.kind !== "request" || seen.usage === undefined || seen.model === undefined) return seen;
      const { model, at, speed, inferenceGeo, webSearches } = seen;
      const cost = costOf(seen.usage, { model, at, speed, inferenceGeo, webSearches }, book);
      if (cost === undefined) return seen;
      const { totalNano, serverToolNano: _searches, ...costSplit } = cost;
      return { ...seen, costNano: totalNano, costSplit };
    },
  };
}
