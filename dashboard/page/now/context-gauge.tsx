import type { ContextShape } from "../../../src/query/context/shape.ts";
import { fillText, forecastText, shortLeft } from "../../../src/format/context.ts";
import { formatTokens } from "../../../src/format/tokens.ts";
import { Amount } from "../../part/amount.tsx";
import { useNow } from "../../part/clock.ts";
import { ContextBar, exactContext } from "../../part/context-bar.tsx";

/** The context of a session; null until a channel tells of it, which the card then says in words. */
export interface ContextGaugeProps {
  readonly context: ContextShape | null;
}

/** How full a context is, where it will be compacted, and when. Where nobody knows the window there are tokens and no percentage. */
export function ContextGauge({ context }: ContextGaugeProps) {
  if (context === null) return <p class="context-unknown faint">context not known yet</p>;
  const { tokens, fill_percent: fill, compacts_at_tokens: point } = context;
  return (
    <div class="context-gauge">
      <ContextBar context={context} />
      <p>
        <Amount
          text={fill === null ? `${formatTokens(tokens)} tokens in context` : fillText(fill)}
          exact={exactContext(context)}
        />
        {point !== null && <span class="faint"> of {formatTokens(point)}</span>}
        <Left context={context} />
      </p>
    </div>
  );
}

/** The time until it is compacted, which passes; requests, where no time can be foreseen. */
function Left({ context }: { readonly context: ContextShape }) {
  const now = useNow();
  const sentence = forecastText(context, now);
  if (sentence === "") return null;
  return (
    <span class="context-left" title={sentence}>
      <span class="faint">compacts in </span>
      <span class="num">{shortLeft(context, now)}</span>
    </span>
  );
}
