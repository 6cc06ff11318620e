import { formatUsd } from "../../../src/format/money.ts";
import type { CostGroup } from "../../../src/query/costs.ts";

/** What the cache saved, or why that is not known, as a sentence. */
export function savingText({
  cache_savings_usd: saved,
  total_cost_usd: cost,
}: Pick<CostGroup, "cache_savings_usd" | "total_cost_usd">): string {
  if (saved === null) {
    const why = cost === null ? "nothing here has a price" : "nobody told this cost by class";
    return `What the cache saved is not known: ${why}.`;
  }
  if (saved === 0) return "The cache saved nothing.";
  return saved > 0
    ? `Without the cache the same prompts would have cost ${formatUsd(saved)} more.`
    : `Writing the cache cost ${formatUsd(-saved)} more than reading it saved.`;
}
