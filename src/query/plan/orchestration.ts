import type { Session } from "../../domain/session.ts";
import type { LedgerReader } from "../../store/store.ts";
import { planEventShapes, type PlanEventShape } from "../plan-events.ts";

/** Events that one answer holds, the newest; `plans` has all. */
const maxEvents = 200;

/**
 * What happened to the plans that a session's project keeps in files, while it was at work: what it brought about, and
 * what nobody is known to have. What another session did is that one's.
 */
export function orchestrationOf(reader: LedgerReader, session: Session): PlanEventShape[] {
  const { key, startedAt, lastSeenAt, facts } = session;
  if (facts.project === undefined) return [];
  const present = { project: facts.project, from: startedAt, to: lastSeenAt + 1 };
  const events = reader
    .planEvents(present, maxEvents)
    .filter(({ sessionKey }) => sessionKey === undefined || sessionKey === key);
  return planEventShapes(reader, events);
}
