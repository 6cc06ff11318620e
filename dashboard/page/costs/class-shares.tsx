import { formatUsd } from "../../../src/format/money.ts";
import { TokenClasses } from "../../part/token-classes.tsx";
import type { Classes } from "./totals.tsx";

/** What each class of tokens cost, and what the cache saved. */
export function ClassShares({ answer: { token_classes: classes, total } }: { readonly answer: Classes }) {
  return (
    <div class="class-shares">
      <TokenClasses classes={classes} />
      <p class="quiet">{savingText(total.cache_savings_usd)}</p>
    </div>
  );
}

function savingText(saved: number | null): string {
  if (saved === null) return "What the cache saved is not known: nothing here has a price.";
  if (saved === 0) return "The cache saved nothing.";
  return saved > 0
    ? `Without the cache the same prompts would have cost ${formatUsd(saved)} more.`
    : `Writing the cache cost ${formatUsd(-saved)} more than reading it saved.`;
}
