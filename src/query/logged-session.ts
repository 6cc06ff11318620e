import { formatInstant } from "../domain/time.ts";
import type { Filter, LedgerReader } from "../store/store.ts";

/** More than a person logs of one session. */
const maxTasks = 2000;
/** Lines of the feed that are looked through for the latest log of a session. */
const maxEntries = 1000;

/** What the ledger holds of a session that was logged by hand. */
export interface LoggedSession {
  readonly started_at: string;
  readonly ended_at: string;
  readonly tokens_used: number;
  readonly tasks_completed: number;
  readonly outcome: string | null;
  /** Undefined where the feed does not reach back to it any more. */
  readonly notes: string | null | undefined;
}

/** What was logged of a session; undefined when it was never logged, though operations may name it. */
export function loggedSession(reader: LedgerReader, agent: string, id: string): LoggedSession | undefined {
  const session = reader.sessionsById(id).find((one) => one.agent === agent && one.id === id);
  if (session?.activity?.endedAt === undefined) return undefined;
  const { endedAt, endReason } = session.activity;
  const filter: Filter = { sessionKey: session.key };
  return {
    started_at: formatInstant(session.startedAt),
    ended_at: formatInstant(endedAt),
    tokens_used: reader.counters(filter).get("tokens.input") ?? 0,
    tasks_completed: reader.tasks(filter, maxTasks).filter(({ status }) => status === "completed").length,
    outcome: endReason ?? null,
    notes: notesIn(reader, filter),
  };
}

function notesIn(reader: LedgerReader, filter: Filter): string | null | undefined {
  const log = reader
    .entries(filter, maxEntries)
    .find(({ name, source }) => name === "session_logged" && source === "manual");
  if (log === undefined) return undefined;
  const notes = log.data.get("notes");
  return typeof notes === "string" ? notes : null;
}
