import { TokenClasses } from "../../part/token-classes.tsx";
import { savingText } from "../../../src/format/saving.ts";
import type { Classes } from "./totals.tsx";

/** What each class of tokens cost, and what the cache saved. */
export function ClassShares({ answer: { token_classes: classes, total } }: { readonly answer: Classes }) {
  return (
    <div class="class-shares">
      <TokenClasses classes={classes} />
      <p class="quiet">{savingText(total)}</p>
    </div>
  );
}
