/** What tells how many requests a session made, as `Session` of the API has it. */
interface Counted {
  readonly requests: number;
  readonly counted_from: "requests" | "counters" | "nothing";
}

/** The requests that were answered; null where only counters tell what a session used, for they count none. */
export function knownRequests({ requests, counted_from }: Counted): number | null {
  return counted_from === "counters" ? null : requests;
}

/** What a sum of usage tells of requests. */
interface Summed {
  readonly requests: number;
  readonly failed_requests?: number;
}

/** The requests behind so many tokens; null where only counters told of these, for they count none. */
export function requestsOf({ requests, failed_requests = 0 }: Summed, tokens: number): number | null {
  return requests === 0 && failed_requests === 0 && tokens > 0 ? null : requests;
}
