/** What tells how many requests a session made, as `Session` of the API has it. */
interface Counted {
  readonly requests: number;
  readonly counted_from: "requests" | "counters" | "nothing";
}

/** The requests that were answered; null where only counters tell what a session used, for they count none. */
export function knownRequests({ requests, counted_from }: Counted): number | null {
  return counted_from === "counters" ? null : requests;
}
