import { formatUsd } from "./money.ts";
import { lacksPrices, type Unpriced } from "./unpriced.ts";

/** What a group cost, how much of that nobody split by class, and what the cache saved of the rest; null where that is not known. */
export interface Saved extends Unpriced {
  readonly cache_savings_usd: number | null;
  readonly total_cost_usd: number | null;
  readonly unsplit_cost_usd: number | null;
}

/** What the cache saved, or why that is not known, as a sentence. */
export function savingText(costs: Saved): string {
  const { cache_savings_usd: saved, total_cost_usd: cost, unsplit_cost_usd: unsplit } = costs;
  if (saved === null) {
    const why = cost === null ? "nothing here has a price" : "nobody told this cost by class";
    return `What the cache saved is not known: ${why}.`;
  }
  if (saved === 0) return "The cache saved nothing.";
  if (saved < 0) return `Writing the cache cost ${formatUsd(-saved)} more than reading it saved.`;
  const isWhole = !lacksPrices(costs) && unsplit === 0;
  const bound = isWhole ? "" : ", as far as costs are known by class";
  return `Without the cache the same prompts would have cost ${formatUsd(saved)} more${bound}.`;
}
