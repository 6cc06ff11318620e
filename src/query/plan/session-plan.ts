/**
 * What a session set out to do and how far it is. Current models keep no task list unless they are told to, so the answer
 * stands on the best there is: tasks, the plan that plan mode made, subagents and work in the background.
 */
import { isOver } from "../../domain/activity.ts";
import { isJsonObject, parseJson } from "../../domain/json-object.ts";
import { redactText } from "../../domain/secret.ts";
import type { Session } from "../../domain/session.ts";
import { knownSubagents } from "../../domain/subagent.ts";
import { stepsOf } from "../../domain/task-history.ts";
import { blockersOf, type Task, type TaskStatus } from "../../domain/task.ts";
import { sourcesOf } from "../../domain/source.ts";
import { formatInstant, instantOrNull, type UnixMs } from "../../domain/time.ts";
import type { LedgerReader } from "../../store/store.ts";
import { findSession, shapesOf } from "../sessions.ts";
import { schemaVersion, type SessionShape } from "../shape.ts";
import { taskShape } from "../thing-shape.ts";
import { orchestrationOf } from "./orchestration.ts";
import { phaseOf, planModeOf, planTools, type PlanMode } from "./plan-mode.ts";
import type { PlanBasis, PlanShape, PlanTaskShape, SessionPlanAnswer } from "./shape.ts";
import { outlineOf, type PlanOutline } from "./step.ts";
import { backgroundShapes, subagentShapes, subagentTools, type WorkPlace } from "./work-state.ts";

/** Things of a kind that are looked at, the newest: more than anybody reads. */
const maxThings = 1000;

/**
 * The text of a plan's file as it is now, and whether the file has more than that; undefined where there is none, or none that may be read. A path is what telemetry
 * said: whoever reads it decides which may be.
 */
export type ReadPlan = (
  path: string,
  project: string | undefined,
) => { readonly text: string; readonly cut: boolean } | undefined;

/** Whose plan, at which time, and who reads its file. Title and steps are told also without `withText`. */
export interface SessionPlanQuestion {
  readonly id: string;
  /** Where two agents have a session of that id. */
  readonly agent?: string | undefined;
  readonly now: UnixMs;
  readonly readPlan: ReadPlan;
  /** Whether the answer holds the whole text of the plan. */
  readonly withText: boolean;
}

/** The execution plan of one session. `id` may be the beginning of an id when only one session has it. */
export function sessionPlan(reader: LedgerReader, question: SessionPlanQuestion): SessionPlanAnswer {
  const session = findSession(reader, question.id, question.agent);
  const [shape] = shapesOf(reader, [session], { now: question.now });
  const filter = { sessionKey: session.key };
  const background = reader.backgroundTasks(filter, maxThings);
  const calls = reader.toolCalls(filter, maxThings, subagentTools);
  const place = placeOf(session, shape);
  const mode = session.activity?.mode;
  const planned = planOf(reader, session);
  const { plan, boxes } =
    planned === undefined ? { plan: null, boxes: noBoxes } : toldPlan(planned, { ...question, session });
  const tasks = planTasks(reader.tasks(filter, maxThings));
  const subagents = subagentShapes(
    knownSubagents(reader.subagents(filter, maxThings)),
    { background, calls },
    place,
  );
  const found = { tasks, plan, subagents, background: backgroundShapes(background, place) };
  return {
    schema_version: schemaVersion,
    session_id: session.id,
    state: shape?.state ?? null,
    phase: phaseOf(mode, planned) ?? null,
    permission_mode: mode?.name ?? null,
    basis: basisOf(found),
    progress: progressOf(shape, boxes),
    current: { task: shape?.plan?.current ?? null, tool: shape?.current_tool ?? null },
    ...found,
    orchestration: orchestrationOf(reader, session),
  };
}

function placeOf({ activity }: Session, shape: SessionShape | undefined): WorkPlace {
  const isGone = isOver(shape?.state);
  return {
    isOver: isGone,
    isAlive: !isGone && shape?.state !== "idle",
    listedAt: activity?.backgroundListedAt,
  };
}

function basisOf(found: Pick<SessionPlanAnswer, "tasks" | "plan" | "subagents" | "background">): PlanBasis {
  const tasks = found.tasks.filter(({ status }) => status !== "deleted");
  // Numbers are given by the tools that make tasks one by one; lists that are written whole have none.
  if (tasks.some(({ id }) => id !== null)) return "tasks";
  if (tasks.length > 0) return "todos";
  if (found.plan !== null) return "plan";
  return found.subagents.length + found.background.length > 0 ? "subagents" : "none";
}

function progressOf(
  shape: SessionShape | undefined,
  { done, total }: PlanOutline["boxes"],
): SessionPlanAnswer["progress"] {
  const tasks = shape?.plan ?? null;
  if (tasks !== null) return { done: tasks.done, total: tasks.total };
  return total === 0 ? null : { done, total };
}

function planTasks(tasks: readonly Task[]): PlanTaskShape[] {
  const open = new Set(
    tasks.filter(({ status }) => status !== "completed" && status !== "deleted").map(({ taskId }) => taskId),
  );
  return tasks.map((task) => ({
    ...taskShape(task),
    blocked_by: blockersOf(task.blockedBy).filter((id) => open.has(id)),
    history: historyOf(task),
  }));
}

/** What older versions of the ledger kept of a task is when it was made, begun and done. */
function historyOf(task: Task): PlanTaskShape["history"] {
  const steps = stepsOf(task.history);
  if (steps.length > 0)
    return steps.map(({ status, at, sources }) => ({
      status,
      at: formatInstant(at),
      sources: sourcesOf(sources),
    }));
  const known: [TaskStatus, UnixMs | undefined][] = [
    ["pending", task.at],
    ["in_progress", task.startedAt],
    ["completed", task.status === "completed" ? task.completedAt : undefined],
  ];
  return known.flatMap(([status, at]) =>
    at === undefined ? [] : [{ status, at: formatInstant(at), sources: [] }],
  );
}

/** Where the session stands with its plan. Subagents plan for themselves. */
function planOf(reader: LedgerReader, session: Session): PlanMode | undefined {
  const filter = { sessionKey: session.key };
  const calls = reader.toolCalls(filter, maxThings, planTools).filter(isOwn);
  return planModeOf({
    calls,
    mode: session.activity?.mode,
    wentOnAfter: (at) => wentOn(reader, session, at),
  });
}

function isOwn({ subagentId }: { readonly subagentId: string | undefined }): boolean {
  return subagentId === undefined;
}

/** States in which nothing waits for an answer any more. */
const settled: ReadonlySet<string> = new Set(["waiting-input", "ended", "lost"]);

/** Whether anything happened in a session after an instant that would not while it waits for an answer. */
function wentOn(reader: LedgerReader, { key, activity }: Session, at: UnixMs): boolean {
  if (activity !== undefined && settled.has(activity.state) && activity.since > at) return true;
  const later = { sessionKey: key, from: at + 1 };
  return reader.prompts(later, 1).length > 0 || reader.closeUp.calledItself(later);
}

interface PlanPlace extends Pick<SessionPlanQuestion, "readPlan" | "withText"> {
  readonly session: Session;
}

/** A plan as it is told, and how many boxes it has in all: of its steps only the first are told. None where it was not read to its end. */
function toldPlan(
  plan: PlanMode,
  { session, readPlan, withText }: PlanPlace,
): { readonly plan: PlanShape; readonly boxes: PlanOutline["boxes"] } {
  const path = plan.proposal?.filePath;
  const file = path === undefined ? undefined : readPlan(path, session.facts.project);
  const told = file?.text ?? textIn(plan.proposal?.input);
  const text = told === undefined ? undefined : redactText(told);
  const { title, steps, boxes } = text === undefined ? noOutline : outlineOf(text);
  const shape: PlanShape = {
    state: plan.state,
    title: title ?? null,
    path: path ?? null,
    proposals: plan.proposals,
    planning_at: instantOrNull(plan.planningAt),
    proposed_at: instantOrNull(plan.proposedAt),
    approved_at: instantOrNull(plan.approvedAt),
    rejected_at: instantOrNull(plan.rejectedAt),
    steps,
    text_from: file !== undefined ? "file" : text === undefined ? null : "call",
    text: withText ? (text ?? null) : null,
  };
  // Of a file that was not read to its end nobody knows how many there are.
  return { plan: shape, boxes: file?.cut === true ? noBoxes : boxes };
}

const noBoxes: PlanOutline["boxes"] = { done: 0, total: 0 };
const noOutline: PlanOutline = { title: undefined, steps: [], boxes: noBoxes };

/** The plan in the input of the call that proposed it, which is kept only where texts are; cut, it is no JSON. */
function textIn(input: string | undefined): string | undefined {
  const told = parseJson(input ?? "");
  const plan = isJsonObject(told) ? told["plan"] : undefined;
  return typeof plan === "string" ? plan : undefined;
}
