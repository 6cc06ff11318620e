import { formatWhole } from "./whole.ts";

/** Names for a sentence, and how many of them are left out: `a, b and 3 more`. */
export function listed(names: readonly string[], most: number): string {
  const left = names.length - most;
  return names.slice(0, most).join(", ") + (left > 0 ? ` and ${formatWhole(left)} more` : "");
}
