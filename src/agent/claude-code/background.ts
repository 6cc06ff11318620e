/**
 * What Claude Code says of work that goes on beside the conversation: shells, monitors, scheduled prompts. A tool's result
 * says that one began, the lists of Stop what still runs, and a notification, which the client writes as if a person had
 * said it, that one is over. Subagents have a kind of their own: of them only notifications are read here.
 */
import * as v from "valibot";
import { noAttributes } from "../../domain/attribute.ts";
import { cutText } from "../../domain/cut-text.ts";
import { digestOf } from "../../domain/digest.ts";
import type { Observation } from "../../domain/observation.ts";
import type { SubagentObservation } from "../../domain/subagent.ts";
import type { BackgroundTaskAccount, BackgroundTaskObservation } from "../../domain/background-task.ts";
import { noticeCommand, type PromptObservation } from "../../domain/prompt.ts";
import { untoldSubagent } from "../untold.ts";
import type { Heard } from "../plain-record.ts";
import { isAgentId, noticeAliases, ownAliases } from "./alias.ts";
import { idField, listField, textField, type HookBody } from "./hook-body.ts";
import { subjectField } from "./task.ts";

/** Longest list that is read; sessions run a handful. */
const maxListed = 64;
/** Longest command kept; the client itself cuts its lists at 1000 characters. */
const maxCommand = 1024;
/** A notification holds the answer of a subagent, too; what is read of it stands before that. */
const maxNotification = 8192;

const lists = v.fallback(v.object({ background_tasks: listField, session_crons: listField }), {});
const listed = v.fallback(
  v.object({
    id: idField,
    type: idField,
    status: idField,
    description: subjectField,
    command: textField,
    name: subjectField,
  }),
  {},
);
const scheduled = v.fallback(v.object({ id: idField, schedule: idField, prompt: textField }), {});
const shellInput = v.fallback(v.object({ command: textField, description: subjectField }), {});
const shellResult = v.fallback(v.object({ backgroundTaskId: idField }), {});

/** The shell that a call left running in the background; undefined for every other call. */
export function leftRunning(
  heard: Heard,
  { input, result }: { readonly input: unknown; readonly result: unknown },
): BackgroundTaskObservation | undefined {
  const { backgroundTaskId } = v.parse(shellResult, result);
  if (backgroundTaskId === undefined) return undefined;
  const { command, description } = v.parse(shellInput, input);
  return background(heard, backgroundTaskId, {
    type: "shell",
    status: "running",
    statusAt: heard.at,
    description,
    command: cutCommand(command),
    startedAt: heard.at,
  });
}

/** What a Stop event lists: all work that still runs, and what is scheduled. */
export function listedBackground(heard: Heard, body: HookBody): BackgroundTaskObservation[] {
  const { background_tasks: tasks = [], session_crons: crons = [] } = v.parse(lists, body);
  return [
    ...tasks.slice(0, maxListed).flatMap((one) => listedTask(heard, one)),
    ...crons.slice(0, maxListed).flatMap((one) => listedCron(heard, one)),
  ];
}

/** The subagents that a Stop event lists as running; undefined for one without such a list. */
export function runningSubagents(body: HookBody): string[] | undefined {
  return v
    .parse(lists, body)
    .background_tasks?.slice(0, maxListed)
    .flatMap((one) => {
      const { id, type, status = "running" } = v.parse(listed, one);
      return id !== undefined && type === "subagent" && unfinished.has(status) ? [id] : [];
    });
}

function listedTask(heard: Heard, told: unknown): BackgroundTaskObservation[] {
  const { id, type, status = "running", description, command, name } = v.parse(listed, told);
  if (id === undefined || type === "subagent") return [];
  const words = { type, status, description: description ?? name, command: cutCommand(command) };
  return [background(heard, id, { ...words, statusAt: heard.at })];
}

function listedCron(heard: Heard, told: unknown): BackgroundTaskObservation[] {
  const { id, schedule, prompt } = v.parse(scheduled, told);
  if (id === undefined) return [];
  const words = { type: "cron", status: "scheduled", description: schedule, command: cutCommand(prompt) };
  return [background(heard, id, { ...words, statusAt: heard.at })];
}

/** What a notification says: which work, and what became of it. */
export interface Notification {
  readonly taskId: string;
  readonly status: string | undefined;
  readonly description: string | undefined;
}

/** Whether a user's text is the client's own word that something in the background came to an end. */
export function isNotification(text: string): boolean {
  return text.startsWith("<task-notification>") || stopped.test(text);
}

/** The notice that a person stopped all work in the background, which names no ids: of one agent, or of several. */
const stopped =
  /^(?:Background agent ".*" was stopped by the user|\d+ background agents were stopped by the user: ".*")\.$/s;

/** What was submitted as a prompt, as the notice that it is: the session goes on, and nobody asked. Its text is the client's. */
export function noticed(seen: PromptObservation): PromptObservation {
  const sign = seen.sign === undefined ? undefined : ({ ...seen.sign, says: "woken" } as const);
  const own = ownAliases(seen, "prompt", seen.promptId);
  const aliases = [...seen.aliases.filter((alias) => !own.includes(alias)), ...noticeAliases(seen, seen)];
  return { ...seen, aliases, command: noticeCommand, text: undefined, sign };
}

/** The notification that a user's text holds; undefined for what a person said, and for one that names no work. */
export function notificationIn(text: string): Notification | undefined {
  if (!isNotification(text)) return undefined;
  const head = text.slice(0, maxNotification);
  const taskId = tagged(head, "task-id");
  if (taskId === undefined || taskId.length > 256) return undefined;
  const summary = tagged(head, "summary") ?? "";
  const description = /"(.{1,1024})"/.exec(summary)?.[1];
  return { taskId, status: tagged(head, "status"), description };
}

function tagged(text: string, tag: string): string | undefined {
  const start = text.indexOf(`<${tag}>`);
  const end = text.indexOf(`</${tag}>`, start);
  return start === -1 || end === -1 ? undefined : text.slice(start + tag.length + 2, end).trim() || undefined;
}

/** The words for work that goes on; any other status is an end. */
const unfinished: ReadonlySet<string> = new Set(["pending", "running", "in_progress", "scheduled"]);

/** What became of the work that a notification tells of. A subagent's end is told of the subagent as well. */
export function notified(heard: Heard, { taskId, status, description }: Notification): Observation[] {
  const isOver = status !== undefined && !unfinished.has(status);
  const words = {
    status: status === undefined ? undefined : cutText(status, 64),
    statusAt: status === undefined ? undefined : heard.at,
    description,
    endedAt: isOver ? heard.at : undefined,
  };
  if (!isAgentId(taskId)) return [background(heard, taskId, words)];
  const told = background(heard, taskId, { ...words, type: "subagent" });
  return isOver ? [told, endedSubagent(heard, taskId)] : [told];
}

/** That a subagent is over, and nothing else of it. */
export function endedSubagent(heard: Heard, subagentId: string): SubagentObservation {
  return {
    ...heard,
    ...untoldSubagent,
    kind: "subagent",
    name: "task_notification",
    data: noAttributes,
    digest: digestOf(`${heard.digest} subagent:${subagentId}`),
    aliases: ownAliases(heard, "agent", subagentId),
    subagentId,
    endedAt: heard.at,
  };
}

function background(
  heard: Heard,
  taskId: string,
  words: Partial<BackgroundTaskAccount>,
): BackgroundTaskObservation {
  return {
    ...heard,
    kind: "background-task",
    name: "background_task",
    // What else the record says stands with the event or the tool call it came with.
    data: noAttributes,
    // One record may list many, and a digest is taken once per instant.
    digest: digestOf(`${heard.digest} background:${taskId}`),
    aliases: [`background:${heard.sessionId ?? ""}:${taskId}`],
    taskId,
    type: undefined,
    status: undefined,
    statusAt: undefined,
    description: undefined,
    command: undefined,
    startedAt: undefined,
    endedAt: undefined,
    ...words,
  };
}

function cutCommand(command: string | undefined): string | undefined {
  return command === undefined || command === "" ? undefined : cutText(command, maxCommand);
}
