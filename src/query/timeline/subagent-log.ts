import type { BackgroundTask } from "../../domain/background-task.ts";
import { isOfLastRun, knownSubagents, type Subagent } from "../../domain/subagent.ts";
import type { Keyed, LedgerReader } from "../../store/store.ts";

/** Subagents of one session that are read; a session has dozens. */
const mostSubagents = 20_000;

/** The subagents of a session, with what tells of them elsewhere. */
export interface SubagentLog {
  /** Whether it is one to tell of: those without an id are the second telling of others. */
  isKnown(subagent: Keyed<Subagent>): boolean;
  /** Those that are the second telling of others, which may have been told of before one had an id. */
  readonly second: readonly Keyed<Subagent>[];
  byId(id: string | undefined): Keyed<Subagent> | undefined;
  /** What a client notified of the end of its last run. */
  noticeOf(subagent: Subagent): BackgroundTask | undefined;
}

/** Reads the subagents of a session, and what runs beside it, once for all rows. */
export function subagentLog(reader: LedgerReader, sessionKey: number): SubagentLog {
  const all = reader.subagents({ sessionKey }, mostSubagents);
  const subagents = knownSubagents(all);
  const tasks = subagents.length === 0 ? [] : reader.backgroundTasks({ sessionKey }, mostSubagents);
  const known = new Set(subagents.map(({ key }) => key));
  const byId = new Map(subagents.map((subagent) => [subagent.subagentId, subagent]));
  const notices = new Map(tasks.map((task) => [task.taskId, task]));
  return {
    isKnown: ({ key }) => known.has(key),
    second: all.filter(({ key }) => !known.has(key)),
    byId: (id) => (id === undefined ? undefined : byId.get(id)),
    noticeOf: (subagent) => {
      const notice = subagent.subagentId === undefined ? undefined : notices.get(subagent.subagentId);
      return isOfLastRun(subagent, notice?.statusAt) ? notice : undefined;
    },
  };
}
