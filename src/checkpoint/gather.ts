import { cutText } from "../domain/cut-text.ts";
import type { CheckpointReason } from "../domain/checkpoint.ts";
import type { Prompt } from "../domain/prompt.ts";
import { redactText } from "../domain/secret.ts";
import { titleOf, type Session } from "../domain/session.ts";
import type { Task, TaskStatus } from "../domain/task.ts";
import { formatInstant, instantOrNull, type UnixMs } from "../domain/time.ts";
import { contextOf } from "../query/context/context-of.ts";
import type { ContextSettings } from "../query/context/rules.ts";
import { sessionPlan } from "../query/plan/session-plan.ts";
import type { SessionPlanAnswer } from "../query/plan/shape.ts";
import { outlineOf } from "../query/plan/step.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import { decisionsIn } from "./decision.ts";
import { failingCalls } from "./failing-call.ts";
import type { PlanFile } from "./plan-file.ts";
import { pathInProject } from "./project-path.ts";
import {
  sealState,
  type CheckpointGit,
  type CheckpointPlan,
  type CheckpointPrompt,
  type CheckpointState,
  type CheckpointTask,
  type Decision,
  type StateContents,
} from "./state.ts";
import { touchedFiles } from "./touched-file.ts";
import { leftMs } from "../domain/activity.ts";

/** What lies around a session and is in no ledger. */
export interface Surroundings {
  readonly git: CheckpointGit | undefined;
  /** Its plans, its own first. */
  readonly planFiles: readonly PlanFile[];
}

/** Whose state is asked for, why, and what may be in it. */
export interface StateQuestion {
  readonly session: Session;
  readonly reason: CheckpointReason;
  readonly now: UnixMs;
  /** Whether prompts, commands, errors and answers may be told in their own words. */
  readonly keepText: boolean;
  readonly settings: ContextSettings;
  readonly surroundings: Surroundings;
}

/** Calls that are looked through, the newest: days of work, and a client waits for the answer. */
const maxCalls = 10_000;
/** What a state holds at most of each kind. */
const most = { tasks: 200, prompts: 10, files: 200, failures: 50, decisions: 60, beside: 50 };
const maxPromptText = 2000;
const maxMessage = 4000;
const maxPlanText = 8000;
/** Entries among which the last answer is looked for: a turn seldom ends with more of them. */
const lastEntries = 200;

/** What a session is doing now, as far as the ledger, git and its plans tell, without secrets. */
export function gatherState(reader: LedgerReader, question: StateQuestion): CheckpointState {
  const { session, reason, now, keepText, surroundings } = question;
  const filter: Filter = { sessionKey: session.key };
  const project = session.facts.project;
  const calls = reader.toolCalls(filter, maxCalls);
  const tasks = tasksOf(reader.tasks(filter, maxCalls));
  const files = touchedFiles(calls, project);
  const failures = failingCalls(calls, { project, keepText });
  const decisions = decisionsOf(surroundings.planFiles, project);
  const context = contextIn(reader, question);
  const work = workOf(reader, question);
  const contents: Omit<StateContents, "session"> = {
    at: formatInstant(now),
    reason,
    context: context.fill,
    last_message: keepText ? lastMessage(reader, filter) : null,
    plan: planOf(work, question),
    tasks: tasks.slice(0, most.tasks),
    prompts: reader.prompts(filter, most.prompts).map((prompt) => promptOf(prompt, keepText)),
    files: files.slice(0, most.files),
    failures: failures.slice(0, most.failures),
    git: surroundings.git ?? null,
    decisions: decisions.slice(0, most.decisions),
    ...besides(work, question),
    totals: {
      tasks: tasks.length,
      files: files.length,
      failures: failures.length,
      decisions: decisions.length,
    },
  };
  const { agent, id, facts } = session;
  const title = titleOf(facts);
  const of = {
    agent,
    id,
    project: project ?? null,
    title: title === undefined ? null : redactText(title),
    model: context.model,
  };
  return sealState({ ...redacted(contents), session: of });
}

/** Whether there is anything in it that would be lost: a session that only began has nothing to go on with. */
export function hasContents({ tasks, files, prompts, failures, plan, subagents }: CheckpointState): boolean {
  return plan !== null || [tasks, files, prompts, failures, subagents].some((list) => list.length > 0);
}

/** What the session's execution plan says, with the text of its plan where that is at hand. */
function workOf(
  reader: LedgerReader,
  { session, now, keepText, surroundings }: StateQuestion,
): SessionPlanAnswer {
  const { id, agent } = session;
  const readPlan = (path: string): PlanFile | undefined =>
    surroundings.planFiles.find((file) => file.path === path);
  const answer = sessionPlan(reader, { id, agent, now, readPlan, withText: true });
  // What the call that proposed it said is a tool's input.
  const isKept = keepText || answer.plan?.text_from !== "call";
  return isKept || answer.plan === null ? answer : { ...answer, plan: { ...answer.plan, text: null } };
}

function contextIn(
  reader: LedgerReader,
  { session, settings, now }: StateQuestion,
): { readonly model: string | null; readonly fill: StateContents["context"] } {
  const told = contextOf(reader, session, { settings, now });
  return {
    model: told?.model ?? null,
    fill: {
      tokens: told?.tokens ?? null,
      window: told?.window ?? null,
      used_percent: told?.used_percent ?? null,
      compacts_at_tokens: told?.compacts_at_tokens ?? null,
      fill_percent: told?.fill_percent ?? null,
    },
  };
}

const taskOrder: readonly (TaskStatus | undefined)[] = ["in_progress", "pending", undefined, "completed"];

/** What is under way, what is to do, what is done; within each in the list's own order. */
function tasksOf(tasks: readonly Task[]): CheckpointTask[] {
  return tasks
    .filter(({ status }) => status !== "deleted")
    .toSorted(
      (a, b) =>
        taskOrder.indexOf(a.status) - taskOrder.indexOf(b.status) ||
        (a.position ?? 0) - (b.position ?? 0) ||
        a.at - b.at,
    )
    .flatMap(({ taskId, subject, status = "pending", statusAt }) =>
      status === "deleted"
        ? []
        : [{ id: taskId ?? null, subject: subject ?? null, status, since: instantOrNull(statusAt) }],
    );
}

function promptOf(prompt: Prompt, keepText: boolean): CheckpointPrompt {
  const { promptId, at, length, hash, text, command } = prompt;
  return {
    id: promptId ?? null,
    at: formatInstant(at),
    length: length ?? null,
    hash: hash ?? null,
    text: keepText && text !== undefined ? cutText(text, maxPromptText) : null,
    command: command ?? null,
  };
}

/** What the agent said when it last ended a turn; its hook tells it where texts are kept. */
function lastMessage(reader: LedgerReader, filter: Filter): string | null {
  const stop = reader
    .entries(filter, lastEntries)
    .find(({ name, source }) => name === "stop" && source === "hook");
  const said = stop?.data.get("last_assistant_message");
  return typeof said === "string" && said !== "" ? cutText(said, maxMessage) : null;
}

/**
 * The session's plan: the one it made in plan mode, else a plan of its project that it read or wrote. One that only lies in
 * the project may be somebody else's.
 */
function planOf(
  { plan }: SessionPlanAnswer,
  { session, surroundings }: StateQuestion,
): CheckpointPlan | null {
  const project = session.facts.project;
  if (plan !== null && plan.text !== null && plan.state !== "rejected")
    return planShape(plan.text, { path: plan.path, state: plan.state, project });
  const own = surroundings.planFiles.find(({ isOwn }) => isOwn);
  return own === undefined
    ? null
    : planShape(own.text, { path: own.path, state: null, project, cut: own.cut });
}

function planShape(
  told: string,
  plan: {
    readonly path: string | null;
    readonly state: CheckpointPlan["state"];
    readonly project: string | undefined;
    readonly cut?: boolean;
  },
): CheckpointPlan {
  const text = told.trim();
  return {
    path: plan.path === null ? null : pathInProject(plan.path, plan.project),
    title: outlineOf(text).title ?? null,
    state: plan.state,
    text: cutText(text, maxPlanText),
    cut: plan.cut === true || text.length > maxPlanText,
  };
}

function decisionsOf(plans: readonly PlanFile[], project: string | undefined): Decision[] {
  return plans.flatMap(({ path, text }) => decisionsIn(text, pathInProject(path, project)));
}

/** What goes on beside the conversation. Of a subagent that nobody told the end of it is guessed by its age. */
function besides(
  { subagents, background }: SessionPlanAnswer,
  { now, keepText }: StateQuestion,
): Pick<StateContents, "subagents" | "background"> {
  const isOut = ({ state, started_at }: (typeof subagents)[number]): boolean =>
    state === "running" || (state === null && started_at !== null && now - Date.parse(started_at) < leftMs);
  return {
    subagents: subagents
      .filter((one) => isOut(one))
      .map(({ type, description, started_at }) => ({ type, description, started_at }))
      .slice(-most.beside),
    background: background
      .filter(({ state }) => state === "running" || state === "scheduled" || state === null)
      .map(({ id, type, status, description, command: told, started_at }) => {
        const command = keepText ? told : null;
        return { id, type, status, description, command, started_at };
      })
      .slice(-most.beside),
  };
}

/** The same value with every text in it free of secrets. */
function redacted<T>(value: T): T {
  if (typeof value === "string") return redactText(value) as T;
  if (Array.isArray(value)) return value.map((item: unknown) => redacted(item)) as T;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [key, redacted(inner as unknown)]),
  ) as T;
}
