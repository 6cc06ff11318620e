import { formatUsd } from "../../../src/format/money.ts";
import type { TokenClassCost } from "../../../src/query/costs.ts";
import { ShareBars } from "../../chart/share-bars.tsx";
import { Money, Tokens } from "../../part/amount.tsx";
import type { Classes } from "./totals.tsx";

const looks: Record<TokenClassCost["token_class"], { readonly name: string; readonly colour: string }> = {
  input: { name: "Fresh input", colour: "--class-input" },
  output: { name: "Output", colour: "--class-output" },
  cache_read: { name: "Cache reads", colour: "--class-cache-read" },
  cache_creation: { name: "Cache writes", colour: "--class-cache-write" },
  server_tools: { name: "Web searches", colour: "--series-4" },
  unsplit: { name: "Not split", colour: "--series-other" },
};

/** What each class of tokens cost, and what the cache saved. */
export function ClassShares({ answer: { token_classes: classes, total } }: { readonly answer: Classes }) {
  return (
    <div class="class-shares">
      <ShareBars
        label="Cost by class of tokens"
        bars={classes.map(({ token_class, tokens, cost_usd, share }) => ({
          key: token_class,
          name: looks[token_class].name,
          colour: looks[token_class].colour,
          value: <Money usd={cost_usd} />,
          share,
          note: tokens === null ? undefined : <Tokens count={tokens} />,
        }))}
      />
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
