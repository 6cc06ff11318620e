import type { TokenClassCost } from "../../src/query/costs.ts";
import { ShareBars } from "../chart/share-bars.tsx";
import { Money, Tokens } from "./amount.tsx";
import { tokenClass } from "./token-class.ts";

/** What each class of tokens cost. */
export function TokenClasses({ classes }: { readonly classes: readonly TokenClassCost[] }) {
  return (
    <ShareBars
      label="Cost by class of tokens"
      bars={classes.map(({ token_class, tokens, cost_usd, share }) => ({
        key: token_class,
        ...tokenClass(token_class),
        value: <Money usd={cost_usd} />,
        share,
        note: tokens === null ? undefined : <Tokens count={tokens} />,
      }))}
    />
  );
}
