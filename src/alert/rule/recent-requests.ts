import type { Request } from "../../domain/request.ts";
import type { Session } from "../../domain/session.ts";
import type { Asked } from "./rule.ts";

/** The latest requests of a live session within a time, the latest first. */
export interface SessionRequests {
  readonly session: Session;
  readonly requests: readonly Request[];
}

/** What live sessions asked within a time, for each agent that has any. */
export function recentByAgent(
  { live, now, recent }: Pick<Asked, "live" | "now" | "recent">,
  withinMs: number,
): ReadonlyMap<string, readonly SessionRequests[]> {
  const since = now - withinMs;
  const active = live
    .filter(({ lastSeenAt }) => lastSeenAt >= since)
    .map((session) => ({
      session,
      requests: recent.requests(session, since),
    }))
    .filter(({ requests }) => requests.length > 0);
  return Map.groupBy(active, ({ session }) => session.agent);
}

/** What went wrong last, for a sentence: the status and what it means; undefined where nobody told. */
export function lastError(requests: readonly Request[]): Request | undefined {
  return requests.filter(({ failed }) => failed).toSorted((a, b) => b.at - a.at)[0];
}
