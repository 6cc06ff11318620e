import type { NanoUsd } from "./money.ts";

/** What a request cost by class of tokens, each rounded once. What is left of the whole was billed by the piece. */
export interface CostSplit {
  readonly inputNano: NanoUsd;
  readonly outputNano: NanoUsd;
  readonly cacheReadNano: NanoUsd;
  readonly cacheWriteNano: NanoUsd;
  /** What the same prompt would have cost more without a cache; below zero where its writes cost more than its reads saved. */
  readonly cacheSavedNano: NanoUsd;
}
