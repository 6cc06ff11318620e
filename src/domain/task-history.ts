import { parseJson } from "./json-object.ts";
import type { TaskStatus } from "./task.ts";
import type { UnixMs } from "./time.ts";

/** A status that a task had: since when, and which sources told of it (bit set). */
export interface TaskStep {
  readonly status: TaskStatus;
  readonly at: UnixMs;
  readonly sources: number;
  /** Fingerprint of the call that brought it about, by which two channels mean the same step; 0 where none is known. */
  readonly call: number;
}

/**
 * Steps as one text, JSON of `[status, at, sources, call]` each, so that every store and file keeps them as they are. The
 * same steps are the same text.
 */
export type TaskHistory = string;

/** More than any task goes through. Of more, the first and the last are kept. */
const maxSteps = 64;

const ranks: Readonly<Record<TaskStatus, number>> = { pending: 0, in_progress: 1, completed: 2, deleted: 3 };

/** A history of one step. */
export function historyOf({ status, at, sources, call }: TaskStep): TaskHistory {
  return JSON.stringify([[status, at, sources, call]]);
}

/** The steps in order of time; none for a text that is no history. */
export function stepsOf(history: TaskHistory | undefined): TaskStep[] {
  const told = history === undefined ? undefined : parseJson(history);
  return Array.isArray(told) ? told.flatMap(stepOf) : [];
}

function stepOf(told: unknown): TaskStep[] {
  if (!Array.isArray(told)) return [];
  const [status, at, sources, call] = told as unknown[];
  if (typeof at !== "number" || typeof sources !== "number" || typeof call !== "number") return [];
  return typeof status === "string" && Object.hasOwn(ranks, status)
    ? [{ status: status as TaskStatus, at, sources, call }]
    : [];
}

/**
 * Two accounts of what became of a task as one. Channels tell of a call a moment apart, so one call is one step, at the
 * earliest time told; and a status that is only told again is no other step.
 */
export function mergeHistories(
  a: TaskHistory | undefined,
  b: TaskHistory | undefined,
): TaskHistory | undefined {
  if (a === undefined || b === undefined || a === b) return a ?? b;
  const told = unitedCalls([...stepsOf(a), ...stepsOf(b)]).toSorted(byTime);
  const steps = told.reduce(withStep, []);
  const kept = steps.length > maxSteps ? [...steps.slice(0, 1), ...steps.slice(1 - maxSteps)] : steps;
  return JSON.stringify(kept.map(({ status, at, sources, call }) => [status, at, sources, call]));
}

function unitedCalls(steps: readonly TaskStep[]): TaskStep[] {
  const byCall = Map.groupBy(steps, ({ call, status }) => (call === 0 ? undefined : `${call} ${status}`));
  return [...byCall].flatMap(([call, same]) => (call === undefined ? same : [same.reduce(united)]));
}

/** In order of time, each step as it is, or added to the one before that has its status. */
function withStep(before: readonly TaskStep[], step: TaskStep): TaskStep[] {
  const last = before.at(-1);
  return last?.status === step.status ? [...before.slice(0, -1), united(last, step)] : [...before, step];
}

function united(a: TaskStep, b: TaskStep): TaskStep {
  const [first, second] = a.at <= b.at ? [a, b] : [b, a];
  return { ...first, sources: first.sources | second.sources, call: first.call || second.call };
}

/** Of what was told for one instant, a task is made before it is begun, and begun before it is done. */
function byTime(a: TaskStep, b: TaskStep): number {
  return a.at - b.at || ranks[a.status] - ranks[b.status];
}
