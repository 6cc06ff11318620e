import type { NanoUsd } from "../domain/money.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Usage } from "../domain/usage.ts";
import { costOf, type PricedRequest } from "./cost.ts";
import type { PriceBook } from "./lookup.ts";
import { siblingOf } from "./sibling.ts";

/** What requests would have cost had something been otherwise. It is asked for each of a million, so it remembers. */
export interface WhatIf {
  /** Undefined when there is no price. */
  costOf(usage: Usage, request: PricedRequest): NanoUsd | undefined;
  /** The cheaper model of the same line that was sold at the time; undefined when there is none. */
  siblingOf(model: string, at: UnixMs): string | undefined;
  /** The model's own name, whatever a cloud or a date added to it; the name itself where it is unknown. */
  modelOf(model: string, at: UnixMs): string;
  /** Whether writes to the prompt cache are sold by how long they live, five minutes or an hour. */
  hasTimedCache(model: string, at: UnixMs): boolean;
}

const dayMs = 86_400_000;
/** Rows change at midnight UTC, so a day's answer is good for the day. Names come from outside: memory is bounded. */
const maxRemembered = 10_000;

export function openWhatIf(book: PriceBook): WhatIf {
  const siblings = new Map<string, string | undefined>();
  return {
    costOf: (usage, request) => costOf(usage, request, book)?.totalNano,
    siblingOf: (model, at) => {
      const key = `${Math.floor(at / dayMs)} ${model}`;
      if (!siblings.has(key)) {
        if (siblings.size >= maxRemembered) siblings.clear();
        siblings.set(key, siblingOf(book, model, at));
      }
      return siblings.get(key);
    },
    modelOf: (model, at) => book.find(model, at)?.row.model ?? model,
    // Of all providers in the catalogue, only Anthropic sells both lifetimes.
    hasTimedCache: (model, at) => book.find(model, at)?.row.provider === "anthropic",
  };
}
