import type { BackgroundShape, PlanShape, PlanTaskShape } from "../../../../src/query/plan/shape.ts";
import { Unknown } from "../../../part/amount.tsx";
import { Badge } from "../../../part/badge.tsx";
import type { Tone } from "../../../part/tone.ts";

interface Look {
  readonly word: string;
  readonly tone: Tone;
}

const works: Record<NonNullable<BackgroundShape["state"]>, Look> = {
  running: { word: "runs", tone: "accent" },
  scheduled: { word: "scheduled", tone: "info" },
  done: { word: "done", tone: "good" },
  failed: { word: "failed", tone: "bad" },
  stopped: { word: "stopped", tone: "neutral" },
  ended: { word: "ended", tone: "neutral" },
};

/** What became of a subagent, or of work in the background. */
export function WorkBadge({ state }: Pick<BackgroundShape, "state">) {
  if (state === null) return <Unknown />;
  return <Badge tone={works[state].tone}>{works[state].word}</Badge>;
}

const tasks: Record<NonNullable<PlanTaskShape["status"]>, Look> = {
  pending: { word: "to do", tone: "neutral" },
  in_progress: { word: "under way", tone: "accent" },
  completed: { word: "done", tone: "good" },
  deleted: { word: "dropped", tone: "neutral" },
};

/** How far a task is. */
export function TaskBadge({ status }: Pick<PlanTaskShape, "status">) {
  if (status === null) return <Unknown />;
  return <Badge tone={tasks[status].tone}>{tasks[status].word}</Badge>;
}

/** How far a task is, in a word. */
export function taskWord(status: NonNullable<PlanTaskShape["status"]>): string {
  return tasks[status].word;
}

const plans: Record<PlanShape["state"], Look> = {
  planning: { word: "being made", tone: "accent" },
  proposed: { word: "waits for approval", tone: "attention" },
  approved: { word: "approved", tone: "good" },
  rejected: { word: "sent back", tone: "bad" },
};

/** What became of a plan. */
export function PlanBadge({ state }: Pick<PlanShape, "state">) {
  return <Badge tone={plans[state].tone}>{plans[state].word}</Badge>;
}
