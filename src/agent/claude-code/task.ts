/**
 * What the calls of Claude Code's task tools say of the session's task list. Hooks and transcripts hold the same inputs and
 * results; the caller leaves out calls that failed.
 */
import * as v from "valibot";
import { noAttributes } from "../../domain/attribute.ts";
import { digestOf } from "../../domain/digest.ts";
import { unsaid } from "../../domain/field.ts";
import { sourceBit } from "../../domain/source.ts";
import { historyOf } from "../../domain/task-history.ts";
import {
  blockersText,
  taskFields,
  type TaskAccount,
  type TaskObservation,
  type TaskStatus,
} from "../../domain/task.ts";
import type { Heard } from "../plain-record.ts";
import { lenient, listField, shortTextField, truthField } from "./hook-body.ts";

/** A finished call of a tool; `result` undefined where the record does not hold it. */
export interface TaskCall {
  readonly tool: string | undefined;
  readonly toolUseId?: string | undefined;
  readonly input: unknown;
  readonly result: unknown;
  /** What the tool said to the model, where the record holds that instead of the result: so do transcripts of subagents. */
  readonly words?: string | undefined;
  /** The subagent that called it; undefined for the session itself. */
  readonly subagentId?: string | undefined;
}

/** Longest list that is read; models write some ten entries. */
const maxTodos = 256;
/** Longest subject kept; it is one line of a list. */
const maxSubject = 1024;

/** A text of a task list, cut to one line's length; absent when it is no text or empty. */
export const subjectField = shortTextField(maxSubject);
/** Models write ids as numbers now and then; the client repairs what it runs, not what it writes down. */
const id = lenient(
  v.pipe(v.union([v.string(), v.number()]), v.transform(String), v.minLength(1), v.maxLength(256)),
);
const status = lenient(v.picklist(["pending", "in_progress", "completed", "deleted"]));

const createInput = v.fallback(
  v.object({ subject: subjectField, activeForm: subjectField, active_form: subjectField }),
  {},
);
const createResult = v.fallback(v.object({ task: v.fallback(v.object({ id, subject: subjectField }), {}) }), {
  task: {},
});
const updateInput = v.fallback(
  v.object({
    taskId: id,
    task_id: id,
    id,
    status,
    subject: subjectField,
    activeForm: subjectField,
    active_form: subjectField,
    owner: subjectField,
    addBlocks: listField,
    addBlockedBy: listField,
  }),
  {},
);
const updateResult = v.fallback(
  v.object({
    success: truthField,
    taskId: id,
    statusChange: v.fallback(v.object({ to: status }), {}),
  }),
  { statusChange: {} },
);
const todosIn = v.fallback(v.object({ todos: listField, oldTodos: listField, newTodos: listField }), {});
/** Early clients said `title` where later ones say `content`. */
const todo = v.fallback(
  v.object({
    content: subjectField,
    title: subjectField,
    status,
    activeForm: subjectField,
    active_form: subjectField,
  }),
  {},
);

const readers: ReadonlyMap<string, (heard: Heard, call: TaskCall) => TaskObservation[]> = new Map([
  ["TaskCreate", readCreate],
  ["TaskUpdate", readUpdate],
  ["TodoWrite", readTodos],
]);

/** The tasks that one call created or changed, each with a digest of its own. Empty for every other tool. */
export function readTaskCalls(heard: Heard, call: TaskCall): TaskObservation[] {
  return readers.get(call.tool ?? "")?.(heard, call) ?? [];
}

/** What only the results of a call that creates or changes a task have: other tools answer with tasks and their numbers, too. */
const created = v.object({
  task: v.looseObject({ id: v.union([v.string(), v.number()]), status: v.optional(v.undefined()) }),
});
const updated = v.union([
  v.object({ taskId: v.unknown(), success: v.boolean() }),
  v.object({ taskId: v.unknown(), updatedFields: v.array(v.unknown()) }),
]);

/** The task tool that a result is from, where the call is not at hand: each has a shape of its own. */
export function taskToolOf(result: unknown): string | undefined {
  if (v.is(created, result)) return "TaskCreate";
  if (v.parse(todosIn, result).newTodos !== undefined) return "TodoWrite";
  return v.is(updated, result) ? "TaskUpdate" : undefined;
}

/** What is said of a task beside its number, and by which call. A status counts from the instant it is told. */
interface TaskWords extends Partial<Pick<TaskAccount, "subject" | "status" | "activeForm" | "owner">> {
  readonly blockedBy?: readonly string[] | undefined;
  readonly toolUseId?: string | undefined;
}

/** A task of the session by its number in the list. Every channel that tells of it comes to the same alias. */
export function taskById(heard: Heard, taskId: string, words: TaskWords): TaskObservation {
  const { blockedBy = [], toolUseId, ...told } = words;
  const since = statusSince(heard, { status: words.status, toolUseId });
  return taskOf(heard, taskId, { ...told, ...since, taskId, blockedBy: blockersText(blockedBy) });
}

/** Both versions of the client say so that they made a task, and that they changed one. */
const madeWords = /^Task #(\S{1,256}) created successfully/;
const changedWords = /^Updated task #/;

function readCreate(heard: Heard, { input, result, words = "", toolUseId }: TaskCall): TaskObservation[] {
  const { task } = v.parse(createResult, result);
  const taskId = task.id ?? madeWords.exec(words)?.[1];
  if (taskId === undefined) return [];
  const told = v.parse(createInput, input);
  const subject = task.subject ?? told.subject;
  const activeForm = told.activeForm ?? told.active_form;
  return [taskById(heard, taskId, { subject, activeForm, status: "pending", toolUseId })];
}

function readUpdate(heard: Heard, { input, result, words, toolUseId }: TaskCall): TaskObservation[] {
  const told = v.parse(updateInput, input);
  const answer = v.parse(updateResult, result);
  const taskId = answer.taskId ?? told.taskId ?? told.task_id ?? told.id;
  // A text in the place of the result is the tool's refusal, and so are other words than those of a change.
  const isRefused =
    answer.success === false ||
    typeof result === "string" ||
    (words !== undefined && !changedWords.test(words));
  if (taskId === undefined || isRefused) return [];
  const { subject, owner } = told;
  const activeForm = told.activeForm ?? told.active_form;
  const changed = answer.statusChange.to ?? told.status;
  const blockedBy = idsIn(told.addBlockedBy);
  return [
    taskById(heard, taskId, { subject, owner, activeForm, status: changed, blockedBy, toolUseId }),
    ...idsIn(told.addBlocks).map((other) => taskById(heard, other, { blockedBy: [taskId] })),
  ];
}

/** The numbers in a list of other tasks; what else is in it is left out. */
function idsIn(told: readonly unknown[] = []): string[] {
  return told.slice(0, maxTodos).flatMap((one) => v.parse(id, one) ?? []);
}

interface Todo {
  readonly subject: string;
  readonly status: TaskStatus | undefined;
  readonly activeForm: string | undefined;
}

/**
 * The whole list is written each time; entries have no id, so their text is what they are known by. A subagent has a list of
 * its own, which is none of the session's, where tasks with numbers are one list for all.
 */
function readTodos(heard: Heard, { input, result, toolUseId, subagentId }: TaskCall): TaskObservation[] {
  if (subagentId !== undefined) return [];
  const answer = v.parse(todosIn, result);
  const now = todosOf(v.parse(todosIn, input).todos ?? answer.newTodos);
  const before = todosOf(answer.oldTodos);
  const told = now.map((entry, index) => todoOf(heard, entry, { position: index + 1, before, toolUseId }));
  const gone = before.filter(
    (old) => old.status !== "completed" && !now.some(({ subject }) => subject === old.subject),
  );
  return [
    ...told,
    ...gone.map(({ subject, activeForm }) =>
      todoOf(heard, { subject, activeForm, status: "deleted" }, { before: [], toolUseId }),
    ),
  ];
}

function todosOf(told: readonly unknown[] = []): Todo[] {
  return told.slice(0, maxTodos).flatMap((entry) => {
    const { content, title, ...rest } = v.parse(todo, entry);
    const subject = content ?? title;
    return subject === undefined
      ? []
      : [{ subject, status: rest.status, activeForm: rest.activeForm ?? rest.active_form }];
  });
}

/** An entry that did not change keeps the time it is known to be in its status since. */
function todoOf(
  heard: Heard,
  entry: Todo,
  {
    position,
    before,
    toolUseId,
  }: { position?: number; before: readonly Todo[] } & Pick<TaskCall, "toolUseId">,
): TaskObservation {
  const same = before.some((old) => old.subject === entry.subject && old.status === entry.status);
  const changed = same ? { status: entry.status } : statusSince(heard, { status: entry.status, toolUseId });
  const { subject, activeForm } = entry;
  return taskOf(heard, `todo:${digestOf(subject)}`, { subject, activeForm, position, ...changed });
}

function statusSince(
  { at, source }: Heard,
  { status: now, toolUseId }: { status: TaskStatus | undefined; toolUseId: string | undefined },
): Pick<TaskAccount, "status" | "statusAt" | "startedAt" | "completedAt" | "history"> {
  if (now === undefined)
    return {
      status: now,
      statusAt: undefined,
      startedAt: undefined,
      completedAt: undefined,
      history: undefined,
    };
  const call = toolUseId === undefined ? 0 : digestOf(toolUseId);
  return {
    status: now,
    statusAt: at,
    startedAt: now === "in_progress" ? at : undefined,
    completedAt: now === "completed" ? at : undefined,
    history: historyOf({ status: now, at, sources: sourceBit(source), call }),
  };
}

const untoldTask = unsaid(taskFields);

function taskOf(heard: Heard, identity: string, own: Partial<TaskAccount>): TaskObservation {
  return {
    ...heard,
    kind: "task",
    // What else the record says stands with the tool call.
    data: noAttributes,
    // One record may tell of many tasks, and a digest is taken once per instant.
    digest: digestOf(`${heard.digest} ${identity}`),
    aliases: [`task:${heard.sessionId ?? ""}:${identity}`],
    ...untoldTask,
    ...own,
  };
}
