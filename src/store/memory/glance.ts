import type { Thing } from "../../domain/thing.ts";
import type { SessionSpan } from "../store.ts";

/** The things of one session that lie in a span, oldest first. A whole thing holds what a glance shows. */
export function spanOf<T extends Thing & { readonly key: number }>(
  things: readonly T[],
  { sessionKey, from = -Infinity, to = Infinity }: SessionSpan,
  limit: number,
): T[] {
  return things
    .filter((thing) => thing.sessionKey === sessionKey && thing.at >= from && thing.at < to)
    .toSorted((a, b) => a.at - b.at || a.key - b.key)
    .slice(0, limit);
}
