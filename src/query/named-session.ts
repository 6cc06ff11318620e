import type { Session } from "../domain/session.ts";
import type { LedgerReader } from "../store/store.ts";

/** The session of an agent that has exactly this id, where a reader also finds those that it begins; undefined when it is not known. */
export function namedSession(
  reader: Pick<LedgerReader, "sessionsById">,
  agent: string,
  id: string,
): Session | undefined {
  return reader.sessionsById(id, agent).find((session) => session.id === id);
}
