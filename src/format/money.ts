import { formatWhole } from "../domain/whole.ts";
import { unknown } from "./unknown.ts";
import { lacksPrices, type Unpriced } from "./unpriced.ts";

/**
 * Dollars for a terminal column, to be padded on the left: digits after the point while they matter, four below a
 * dollar, two below a thousand, none above. At most eight characters below a million dollars.
 */
export function formatUsd(usd: number | null): string {
  if (usd === null) return unknown;
  if (usd !== 0 && Math.abs(usd) < 0.0001) return "<$0.0001";
  return usd < 0 ? `-${formatAmount(-usd)}` : formatAmount(usd);
}

/** What was used cost: `$1.20`, `$1.20+` where something has no price and so is not in it, `unpriced` where nothing has one, never 0. */
export function formatCost(usd: number | null, unpriced: Unpriced = {}): string {
  if (!lacksPrices(unpriced)) return formatUsd(usd);
  return usd === null || usd === 0 ? "unpriced" : `${formatUsd(usd)}+`;
}

// Each border lies where rounding at the finer precision would show the coarser form's first value.
function formatAmount(usd: number): string {
  if (usd === 0) return "$0.00";
  if (usd < 0.99995) return `$${usd.toFixed(4)}`;
  if (usd < 999.995) return `$${usd.toFixed(2)}`;
  return `$${formatWhole(Math.round(usd))}`;
}
