import { formatWhole } from "../../src/domain/whole.ts";
import type { ContextShape } from "../../src/query/context/shape.ts";
import { Gauge } from "./gauge.tsx";

/** A context as it was last told. Where none is known, whoever draws one leaves the bar out. */
export interface ContextBarProps {
  readonly context: ContextShape;
}

/**
 * The window of a context, how much of it is used, and the mark where the client compacts. Nothing where nobody knows the
 * window. The percentage that stands beside it is always of the way to the mark, as in the terminal.
 */
export function ContextBar({ context }: ContextBarProps) {
  const { used_percent: used, window, compacts_at_tokens: point } = context;
  if (used === null) return null;
  const mark = point === null || window === null ? null : (100 * point) / window;
  return <Gauge percent={used} mark={mark} label="Context" exact={exactContext(context)} />;
}

/** Everything that is known of how full a context is, in words. */
export function exactContext({
  tokens,
  window,
  fill_percent: fill,
  compacts_at_tokens: point,
}: ContextShape): string {
  const way = fill === null ? "" : `, ${fill.toFixed(1)} % of the way`;
  return [
    tokens === null ? "not known how full" : `${formatWhole(tokens)} tokens`,
    ...(point === null ? [] : [`compacted at ${formatWhole(point)}${way}`]),
    window === null ? "window not known" : `window ${formatWhole(window)}`,
  ].join(" · ");
}
