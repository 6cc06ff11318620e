import type { NanoUsd } from "../domain/money.ts";
import { type UnixMs, dayMs } from "../domain/time.ts";
import type { Usage } from "../domain/usage.ts";
import { costOf, type PricedRequest } from "./cost.ts";
import type { Found, PriceBook } from "./lookup.ts";
import { siblingOf } from "./sibling.ts";

/** What requests would have cost had something been different. It answers for each of a million requests, so it caches. */
export interface WhatIf {
  /** Undefined when there is no price. */
  costOf(usage: Usage, request: PricedRequest): NanoUsd | undefined;
  /** The cheaper model of the same line that was sold at the time; undefined when there is none. */
  siblingOf(model: string, at: UnixMs): string | undefined;
  /** The model's own name, without what a cloud or a date added to it; the name itself where it is unknown. */
  modelOf(model: string, at: UnixMs): string;
  /** Whether the price of a cache write depends on how long it lives, five minutes or an hour. */
  hasTimedCache(model: string, at: UnixMs): boolean;
}

/** Names come from outside: their cache is bounded, and when it is full all are looked up anew. */
const maxRemembered = 10_000;

/** Prices of these rows. Rows change at midnight UTC, so what was found for a day holds for that day. */
export function openWhatIf(book: PriceBook): WhatIf {
  const siblings = new Map<string, string | undefined>();
  let last: { model: string; day: number; found: Found | undefined } | undefined;
  // Requests come session by session: the next one nearly always has the same model and day.
  const find = (model: string, at: UnixMs): Found | undefined => {
    const day = Math.floor(at / dayMs);
    if (last?.model !== model || last.day !== day) last = { model, day, found: book.find(model, at) };
    return last.found;
  };
  const remembering: PriceBook = { ...book, find };
  return {
    costOf: (usage, request) => costOf(usage, request, remembering)?.totalNano,
    siblingOf: (model, at) => {
      const key = `${Math.floor(at / dayMs)} ${model}`;
      if (!siblings.has(key)) {
        if (siblings.size >= maxRemembered) siblings.clear();
        siblings.set(key, siblingOf(book, model, at));
      }
      return siblings.get(key);
    },
    modelOf: (model, at) => find(model, at)?.row.model ?? model,
    // Of all providers in the catalogue, only Anthropic sells both lifetimes.
    hasTimedCache: (model, at) => find(model, at)?.row.provider === "anthropic",
  };
}
