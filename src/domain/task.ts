import { sourceBit, type TaskAccount, type TaskObservation } from "./observation.ts";
import { uniteAccounts, type Thing } from "./thing.ts";

/** An entry of a session's task list. */
export interface Task extends Thing, TaskAccount {}

export function taskOf(seen: TaskObservation, sessionKey: number | undefined): Task {
  const { taskId, subject, status, statusAt, activeForm, owner, startedAt, completedAt, position } = seen;
  const account = { taskId, subject, status, statusAt, activeForm, owner, startedAt, completedAt, position };
  return { sessionKey, at: seen.at, ...account, sources: sourceBit(seen.source) };
}

/** Two accounts of one task as one: the later status holds, whoever told it. */
export function mergeTasks(a: Task, b: Task): Task {
  const later = (b.statusAt ?? 0) >= (a.statusAt ?? 0) ? b : a;
  const earlier = later === a ? b : a;
  return {
    ...uniteAccounts(a, b),
    status: later.status ?? earlier.status,
    statusAt: later.statusAt ?? earlier.statusAt,
    subject: later.subject ?? earlier.subject,
    activeForm: later.activeForm ?? earlier.activeForm,
    owner: later.owner ?? earlier.owner,
  };
}
