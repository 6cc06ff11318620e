import { titleOf, type Session } from "../domain/session.ts";
import { formatInstant } from "../domain/time.ts";
import { namedSession } from "./named-session.ts";
import type { LedgerReader } from "../store/store.ts";
import type { RelativesShape, RelativeShape } from "./shape.ts";

/** More than anybody forks from one session. */
const mostForks = 100;

/** The session that one was forked from, and those that were forked from it. */
export function relativesOf(reader: LedgerReader, session: Session): RelativesShape {
  const { parentSessionId: parent } = session.facts;
  return {
    parent: parent === undefined ? null : parentShape(reader, parent, session.agent),
    forks: reader.closeUp.forks(session, mostForks).map((fork) => relativeShape(fork)),
  };
}

/** A parent may have been before the ledger was. */
function parentShape(reader: LedgerReader, id: string, agent: string): RelativeShape {
  const found = namedSession(reader, agent, id);
  if (found !== undefined) return relativeShape(found);
  return { id, agent, title: null, started_at: null, last_seen_at: null };
}

function relativeShape({ id, agent, facts, startedAt, lastSeenAt }: Session): RelativeShape {
  return {
    id,
    agent,
    title: titleOf(facts) ?? null,
    started_at: formatInstant(startedAt),
    last_seen_at: formatInstant(lastSeenAt),
  };
}
