import type { Fields } from "./field.ts";
import type { UnixMs } from "./time.ts";
import type { Seen } from "./observation.ts";
import { parseJson } from "./json-object.ts";
import { mergeHistories, type TaskHistory } from "./task-history.ts";
import { uniteAccounts, type Thing } from "./thing.ts";

/** The words of Claude Code's task tools. `deleted` was taken off the list and counts neither as open nor as done. */
export type TaskStatus = "pending" | "in_progress" | "completed" | "deleted";

/** What is said of an entry of a session's task list, which is in its status since `statusAt`. */
export interface TaskAccount {
  readonly taskId: string | undefined;
  readonly subject: string | undefined;
  readonly status: TaskStatus | undefined;
  readonly statusAt: UnixMs | undefined;
  /** How the agent names the work while it is under way. */
  readonly activeForm: string | undefined;
  readonly owner: string | undefined;
  readonly startedAt: UnixMs | undefined;
  readonly completedAt: UnixMs | undefined;
  /** Its place in the list, from 1. */
  readonly position: number | undefined;
  readonly history?: TaskHistory | undefined;
  /** The numbers of the tasks that have to be done before it, as JSON text. */
  readonly blockedBy?: string | undefined;
}

/** What each field of the account holds. */
export const taskFields: Fields<TaskAccount> = {
  taskId: "text",
  subject: "text",
  status: "text",
  statusAt: "instant",
  activeForm: "text",
  owner: "text",
  startedAt: "instant",
  completedAt: "instant",
  position: "integer",
  history: "text",
  blockedBy: "text",
};

/** An entry of a task list as one record leaves it. Alias: the session, and the entry's number, subject or place. */
export interface TaskObservation extends Seen, TaskAccount {
  readonly kind: "task";
  readonly aliases: readonly string[];
}

/** An entry of a session's task list. */
export interface Task extends Thing, TaskAccount {}

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
    history: mergeHistories(a.history, b.history),
    blockedBy: mergeBlockers(a.blockedBy, b.blockedBy),
  };
}

/** More than any list has; what a hostile record names beyond is left out. */
const maxBlockers = 64;

/** The numbers of tasks as the text that a task keeps; undefined for none. */
export function blockersText(ids: readonly string[]): string | undefined {
  const distinct = [...new Set(ids)].toSorted().slice(0, maxBlockers);
  return distinct.length === 0 ? undefined : JSON.stringify(distinct);
}

/** The numbers of the tasks that have to be done before one; none for a text that holds no list. */
export function blockersOf(text: string | undefined): string[] {
  const told = text === undefined ? undefined : parseJson(text);
  return Array.isArray(told) ? told.filter((id) => typeof id === "string") : [];
}

function mergeBlockers(a: string | undefined, b: string | undefined): string | undefined {
  return a === undefined || b === undefined ? (a ?? b) : blockersText([...blockersOf(a), ...blockersOf(b)]);
}

/** How far a session's task list is. Entries that were taken off it do not count. */
export interface TaskProgress {
  readonly done: number;
  readonly total: number;
  /** What is under way, in the agent's words; of several, what was begun last. */
  readonly current: string | undefined;
}

/** How far a task list is; undefined for one without entries. */
export function progressOf(
  tasks: readonly Pick<Task, "status" | "statusAt" | "activeForm" | "subject">[],
): TaskProgress | undefined {
  const listed = tasks.filter(({ status }) => status !== "deleted");
  if (listed.length === 0) return undefined;
  const done = listed.filter(({ status }) => status === "completed").length;
  const [begun] = listed
    .filter(({ status }) => status === "in_progress")
    .toSorted((a, b) => (b.statusAt ?? 0) - (a.statusAt ?? 0));
  return { done, total: listed.length, current: begun?.activeForm ?? begun?.subject };
}
