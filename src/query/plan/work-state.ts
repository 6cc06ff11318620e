import type { BackgroundTask } from "../../domain/background-task.ts";
import { endOf, isOfLastRun, isResumed, type Subagent } from "../../domain/subagent.ts";
import { formatInstant, instantOrNull, type UnixMs } from "../../domain/time.ts";
import type { ToolCall } from "../../domain/tool-call.ts";
import { subagentShape } from "../thing-shape.ts";
import type { BackgroundShape, PlanSubagentShape, WorkState } from "./shape.ts";

/** The words that agents have for an end, by what it was. Other words are an end of which nobody knows how it went. */
const endings: ReadonlyMap<string, WorkState> = new Map([
  ["completed", "done"],
  ["done", "done"],
  ["succeeded", "done"],
  ["failed", "failed"],
  ["error", "failed"],
  ["timed_out", "failed"],
  ["killed", "stopped"],
  ["stopped", "stopped"],
  ["cancelled", "stopped"],
  ["canceled", "stopped"],
]);

/** What an end was, by the word an agent has for it; undefined for words that tell of none. */
export function endingOf(status: string | undefined): WorkState | undefined {
  return endings.get(status ?? "");
}

/** What is known of the session that work belongs to. */
export interface WorkPlace {
  /** Whether the session is over: nothing that it had running goes on. */
  readonly isOver: boolean;
  /** Whether it is at work, or waits for its person. */
  readonly isAlive: boolean;
  /** When all that runs in the background was last listed. */
  readonly listedAt: UnixMs | undefined;
}

/** Work in the background with what became of it; subagents are told of by themselves. */
export function backgroundShapes(tasks: readonly BackgroundTask[], place: WorkPlace): BackgroundShape[] {
  return tasks
    .filter(({ type }) => type !== "subagent")
    .map((task) => ({
      id: task.taskId ?? null,
      type: task.type ?? null,
      state: backgroundState(task, place),
      status: task.status ?? null,
      description: task.description ?? null,
      command: task.command ?? null,
      started_at: instantOrNull(task.startedAt),
      ended_at: instantOrNull(task.endedAt),
      as_of: formatInstant(task.statusAt ?? task.at),
    }));
}

function backgroundState(task: BackgroundTask, { isOver, listedAt }: WorkPlace): BackgroundShape["state"] {
  const { status, endedAt, statusAt, at } = task;
  if (endedAt !== undefined) return endingOf(status) ?? "ended";
  // A list of all that runs leaves out what has ended; nobody else may have told.
  const isMissing = listedAt !== undefined && listedAt > (statusAt ?? at);
  if (isOver || isMissing) return "ended";
  if (status === undefined) return null;
  return status === "scheduled" ? "scheduled" : "running";
}

/** What tells of subagents beside themselves. */
export interface SubagentWitnesses {
  /** Work in the background: among it what clients notify of subagents. */
  readonly background: readonly BackgroundTask[];
  /** The calls that sent subagents out. */
  readonly calls: readonly ToolCall[];
}

/** The tools that send subagents out. */
export const subagentTools = ["Agent", "Task"] as const;

/** Subagents with what became of them. A call that only launched one says nothing of its end. */
export function subagentShapes(
  subagents: readonly Subagent[],
  { background, calls }: SubagentWitnesses,
  place: WorkPlace,
): PlanSubagentShape[] {
  const notices = new Map(background.map((task) => [task.taskId, task]));
  const failed = new Set(calls.filter(({ success }) => success === false).map(({ toolUseId }) => toolUseId));
  return subagents.map((subagent) => {
    const { subagentId } = subagent;
    const told = subagentId === undefined ? undefined : notices.get(subagentId);
    const notice = isOfLastRun(subagent, told?.statusAt) ? told : undefined;
    const { toolUseId } = subagent;
    // The call that sent it out tells of its first run.
    const isFailed = toolUseId !== undefined && failed.has(toolUseId) && !isResumed(subagent);
    const endedAt = endOf(subagent) ?? notice?.endedAt;
    const state = isFailed ? "failed" : subagentState(notice?.status, endedAt, place);
    return { ...subagentShape(subagent), ended_at: instantOrNull(endedAt), state };
  });
}

function subagentState(
  told: string | undefined,
  endedAt: UnixMs | undefined,
  { isOver, isAlive }: WorkPlace,
): WorkState | null {
  const ending = endingOf(told);
  if (ending !== undefined) return ending;
  if (endedAt !== undefined) return "done";
  if (isOver) return "ended";
  return isAlive ? "running" : null;
}
