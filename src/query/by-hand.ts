import type { Session } from "../domain/session.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import { isToldOnlyBy } from "./told-only-by.ts";

/** The agent of all that people log: they know sums, not of what classes of tokens, so it has no price by nature. */
export const byHand = "manual";

/** Whether only people's logs tell of a session: nothing says then what it does. */
export function isLoggedByHand(session: Pick<Session, "seenBySource">): boolean {
  return isToldOnlyBy("manual", session);
}

/** How many requests without a price people logged themselves. */
export function unpricedByHand(reader: LedgerReader, filter: Filter): number {
  if (filter.agent !== undefined && filter.agent !== byHand) return 0;
  const [row] = reader.usage({ filter: { ...filter, agent: byHand }, by: ["agent"] });
  return row?.unpricedRequests ?? 0;
}
