import type { PlanEventShape } from "../plan-events.ts";
import type { SessionShape, SubagentShape, TaskProgressShape, TaskShape } from "../shape.ts";

/** What a view of a session's plan stands on: the best there is, for most clients keep no task list. */
export type PlanBasis = "tasks" | "todos" | "plan" | "subagents" | "none";

/** The execution plan of one session: what it set out to do, how far it is, and what works for it. */
export interface SessionPlanAnswer {
  readonly schema_version: number;
  readonly session_id: string;
  /** What the session does; null where nothing tells. */
  readonly state: SessionShape["state"] | null;
  /** Whether it may only plan, or work; null where its mode was never told. */
  readonly phase: "planning" | "executing" | null;
  /** The permission mode that was told last. */
  readonly permission_mode: string | null;
  readonly basis: PlanBasis;
  /** How far the tasks are, or the boxes of the plan where there is no task list; null where nothing can be ticked off. */
  readonly progress: Omit<TaskProgressShape, "current"> | null;
  /** The task that is under way, and the tool that runs. */
  readonly current: { readonly task: string | null; readonly tool: string | null };
  readonly plan: PlanShape | null;
  readonly tasks: readonly PlanTaskShape[];
  readonly subagents: readonly PlanSubagentShape[];
  readonly background: readonly BackgroundShape[];
  /** What happened to plans of its project while it was at work, the oldest first. */
  readonly orchestration: readonly PlanEventShape[];
}

/** Where a plan of plan mode is. `proposed` waits for its person; `rejected` may be planned anew. */
export type PlanState = "planning" | "proposed" | "approved" | "rejected";

/** A plan as plan mode makes it: written to a file, proposed, and approved or sent back. */
export interface PlanShape {
  readonly state: PlanState;
  /** Its first heading; null where its text is not at hand. */
  readonly title: string | null;
  readonly path: string | null;
  /** How often it was proposed. */
  readonly proposals: number;
  readonly planning_at: string | null;
  readonly proposed_at: string | null;
  readonly approved_at: string | null;
  readonly rejected_at: string | null;
  readonly steps: readonly PlanStepShape[];
  /** Where title, steps and text are from: the plan's file as it is now, or the call that proposed it. */
  readonly text_from: "file" | "call" | null;
  /** The whole plan, only when asked for. */
  readonly text: string | null;
}

/** A numbered entry of a plan, or one with a box. */
export interface PlanStepShape {
  readonly text: string;
  /** Whether its box is ticked; null for an entry without one. */
  readonly done: boolean | null;
}

/** An entry of the task list with what it waits for and what became of it when. */
export interface PlanTaskShape extends TaskShape {
  /** Ids of tasks that have to be done before it and are not. */
  readonly blocked_by: readonly string[];
  readonly history: readonly TaskStepShape[];
}

/** A status that a task had, and when it came into it. */
export interface TaskStepShape {
  readonly status: "pending" | "in_progress" | "completed" | "deleted";
  readonly at: string;
  /** Who told of it; empty for what an older version of the ledger kept. */
  readonly sources: readonly string[];
}

/** `ended`: it runs no more, and nobody told how it went. */
export type WorkState = "running" | "done" | "failed" | "stopped" | "ended";

/**
 * A subagent with what it does. `state` is null where no end was told and the session rests, so that it may run or
 * not.
 */
export interface PlanSubagentShape extends SubagentShape {
  readonly state: WorkState | null;
}

/**
 * Work beside the conversation that is no subagent. `state` is null where nobody told any; `scheduled` waits for its
 * time.
 */
export interface BackgroundShape {
  readonly id: string | null;
  /** `shell`, `monitor`, `workflow`, `cron`, … in the agent's words. */
  readonly type: string | null;
  readonly state: WorkState | "scheduled" | null;
  /** The agent's own word for its state. */
  readonly status: string | null;
  readonly description: string | null;
  /** Only where texts are kept. */
  readonly command: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  /** When it was last told of. */
  readonly as_of: string;
}
