import type { ContextShape } from "../../../src/query/context/shape.ts";
import { fillText, forecastText, timeLeft } from "../../../src/format/context.ts";
import { formatTokens } from "../../../src/format/tokens.ts";
import { Amount, whole } from "../../part/amount.tsx";
import { useNow } from "../../part/clock.ts";
import { Gauge } from "../../part/gauge.tsx";

export interface ContextGaugeProps {
  readonly context: ContextShape | null;
}

/** How full a context is, where it will be compacted, and when. Where nobody knows the window there are tokens and no percentage. */
export function ContextGauge({ context }: ContextGaugeProps) {
  if (context === null) return <p class="context-unknown faint">context not known yet</p>;
  const { tokens, fill_percent: fill, used_percent: used, window, compacts_at_tokens: point } = context;
  const mark = point === null || window === null ? null : (100 * point) / window;
  return (
    <div class="context-gauge">
      {used !== null && <Gauge percent={used} mark={mark} label="Context" exact={exactText(context)} />}
      <p>
        <Amount
          text={fill === null ? `${formatTokens(tokens)} tokens in context` : fillText(fill)}
          exact={exactText(context)}
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
  const time = timeLeft(context, now);
  const short = time === "" ? `~${whole(Math.round(context.exhausts_in_requests ?? 0))} requests` : time;
  return (
    <span class="context-left" title={sentence}>
      <span class="faint">compacts in </span>
      <span class="num">{short}</span>
    </span>
  );
}

function exactText({ tokens, window, fill_percent: fill, compacts_at_tokens: point }: ContextShape): string {
  const held = tokens === null ? "not known how full" : `${whole(tokens)} tokens`;
  const parts = [
    held,
    point === null
      ? ""
      : `compacted at ${whole(point)}${fill === null ? "" : `, ${fill.toFixed(1)} % of the way`}`,
    window === null ? "window not known" : `window ${whole(window)}`,
  ];
  return parts.filter((part) => part !== "").join(" · ");
}
