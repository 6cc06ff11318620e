import { formatUsd } from "./money.ts";

/** Dollars below which two accounts of one cost are the same: what lies below a tenth of a cent is rounding. */
const rounding = 0.001;

/** How what the client says of a cost differs from ours: `the same`, `$0.0234 more`; undefined where one of the two is not known. */
export function clientDifference(ours: number | null, theirs: number | null): string | undefined {
  if (ours === null || theirs === null) return undefined;
  const difference = theirs - ours;
  if (Math.abs(difference) < rounding) return "the same";
  return `${formatUsd(Math.abs(difference))} ${difference > 0 ? "more" : "less"}`;
}
