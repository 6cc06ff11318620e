import type { Source } from "./source.ts";

/** How the collector names what it says of a threshold that a session's context passed. */
export const thresholdName = "context_threshold";

/** Whether a line of the feed tells of one: agents may name theirs as they like. */
export function tellsThreshold({
  name,
  source,
}: {
  readonly name: string;
  readonly source: Source;
}): boolean {
  return name === thresholdName && source === "ledger";
}
