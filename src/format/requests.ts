import { counted } from "../domain/counted.ts";
import { tokensOf, type TokenClasses } from "./tokens.ts";
import { unknown } from "./unknown.ts";

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

/** The same of a group of usage or costs, whose tokens stand in it. */
export function requestsIn(group: Summed & { readonly usage: TokenClasses }): number | null {
  return requestsOf(group, tokensOf(group.usage));
}

/** `12,408 requests`; a dash for the number where nobody counted them. */
export function requestWords(requests: number | null): string {
  return requests === null ? `${unknown} requests` : counted(requests, "request");
}
