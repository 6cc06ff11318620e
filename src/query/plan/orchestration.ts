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
  const own = reader.planEvents({ ...present, sessionKey: key }, maxEvents);
  // Those of nobody are looked for among the project's, where other sessions may have more than there is room for.
  const nobodys = reader.planEvents(present, maxEvents).filter(({ sessionKey }) => sessionKey === undefined);
  const events = [...own, ...nobodys].toSorted((a, b) => a.at - b.at || a.key - b.key).slice(-maxEvents);
  return planEventShapes(reader, events);
}
