import { formatInstant } from "../domain/time.ts";
import { namedSession } from "./named-session.ts";
import type { Filter, LedgerReader } from "../store/store.ts";

/** More than a person logs of one session. */
const maxTasks = 2000;

/** What the ledger holds of a session that was logged by hand, but for its notes: those stand in the feed only. */
export interface LoggedSession {
  readonly project: string | null;
  readonly started_at: string;
  readonly ended_at: string;
  readonly tokens_used: number;
  readonly tasks_completed: number;
  readonly outcome: string | null;
}

/** What was logged of a session; undefined when it was never logged, though operations may name it. */
export function loggedSession(reader: LedgerReader, agent: string, id: string): LoggedSession | undefined {
  const session = namedSession(reader, agent, id);
  if (session?.activity?.endedAt === undefined) return undefined;
  const { endedAt, endReason } = session.activity;
  const filter: Filter = { sessionKey: session.key };
  return {
    project: session.facts.project ?? null,
    started_at: formatInstant(session.startedAt),
    ended_at: formatInstant(endedAt),
    tokens_used: reader.counters(filter).get("tokens.input") ?? 0,
    tasks_completed: reader.tasks(filter, maxTasks).filter(({ status }) => status === "completed").length,
    outcome: endReason ?? null,
  };
}
