import type { NanoUsd } from "../../domain/money.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Usage } from "../../domain/usage.ts";
import type { RequestGlance } from "../../store/glance.ts";

/** What a price depends on besides the tokens. */
interface Priced {
  readonly model: string;
  readonly at: UnixMs;
  readonly speed: string | undefined;
  readonly inferenceGeo: string | undefined;
  readonly webSearches: number | undefined;
}

/** Prices of what did not happen, at the time of what did. Queries know no prices: it is handed to them. */
export interface WhatIf {
  /** Undefined when there is no price. */
  costOf(usage: Usage, request: Priced): NanoUsd | undefined;
  /** The cheaper model of the same line that was sold at the time; undefined when there is none. */
  siblingOf(model: string, at: UnixMs): string | undefined;
  /** The model's own name, whatever a cloud or a date added to it. */
  modelOf(model: string, at: UnixMs): string;
  /** Whether writes to the prompt cache are sold by how long they live, five minutes or an hour. */
  hasTimedCache(model: string, at: UnixMs): boolean;
}

/** How a request might have gone instead. */
export interface Instead {
  readonly usage: Usage;
  readonly model?: string | undefined;
}

/**
 * What a request would have cost less; negative when it would have cost more. Both sides are priced anew, so that a price
 * that changed since it was stored cancels out; never more than the ledger says was spent. Undefined: there is no price.
 */
export function savedBy(request: RequestGlance, instead: Instead, prices: WhatIf): NanoUsd | undefined {
  const { model, usage, costNano } = request;
  if (model === undefined || usage === undefined || costNano === undefined) return undefined;
  const paid = prices.costOf(usage, termsOf(request, model));
  const other = prices.costOf(instead.usage, termsOf(request, instead.model ?? model));
  return paid === undefined || other === undefined ? undefined : Math.min(paid - other, costNano);
}

/** What the price of a request depends on, had it gone to this model. */
export function termsOf({ at, isFast, inferenceGeo, webSearches }: RequestGlance, model: string): Priced {
  return { model, at, speed: isFast ? "fast" : undefined, inferenceGeo, webSearches };
}
