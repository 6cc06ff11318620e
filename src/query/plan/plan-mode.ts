import type { PermissionMode } from "../../domain/activity.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { ToolCall } from "../../domain/tool-call.ts";
import type { PlanState } from "./shape.ts";

/** The tools by which an agent enters plan mode, and proposes what it planned there. */
export const planTools = ["EnterPlanMode", "ExitPlanMode"] as const;

/** The permission mode in which a session plans. */
const planMode = "plan";

/** Where a session stands with its plan. */
export interface PlanMode {
  readonly state: PlanState;
  readonly planningAt: UnixMs | undefined;
  readonly proposedAt: UnixMs | undefined;
  readonly approvedAt: UnixMs | undefined;
  readonly rejectedAt: UnixMs | undefined;
  readonly proposals: number;
  /** The call that proposed it last, in this round of planning or the one before. */
  readonly proposal: ToolCall | undefined;
}

/** What tells where a session stands with its plan. Calls of subagents, which plan for themselves, are not among them. */
export interface PlanSigns {
  /** The session's own calls of `planTools`, oldest first. */
  readonly calls: readonly ToolCall[];
  readonly mode: PermissionMode | undefined;
  /** Whether the session went on after an instant: a proposal that was left without an answer was not approved. */
  readonly wentOnAfter: (at: UnixMs) => boolean;
}

/** The plan a session makes or works by; undefined when it never was in plan mode. */
export function planModeOf({ calls, mode, wentOnAfter }: PlanSigns): PlanMode | undefined {
  const proposals = calls.filter((call) => call.tool === "ExitPlanMode" && !isFault(call));
  const proposal = proposals.at(-1);
  const begun = beginnings(calls, mode);
  if (proposal === undefined) {
    const planningAt = begun.at(-1);
    if (planningAt === undefined) return undefined;
    return { ...nothing, state: "planning", planningAt };
  }
  const answeredAt = proposal.endedAt ?? proposal.at;
  const anew = begun.find((at) => at > answeredAt);
  if (anew !== undefined)
    return { ...nothing, state: "planning", planningAt: anew, proposals: proposals.length };
  const answer = answerTo(proposal, wentOnAfter);
  return {
    ...nothing,
    ...answer,
    planningAt: begun.findLast((at) => at <= proposal.at),
    proposedAt: proposal.at,
    proposals: proposals.length,
    proposal,
  };
}

/** Whether a call failed before there was a plan to show: outside of plan mode, or without a file. */
function isFault({ success, decision, filePath }: ToolCall): boolean {
  return success === false && decision !== "reject" && filePath === undefined;
}

const nothing = {
  planningAt: undefined,
  proposedAt: undefined,
  approvedAt: undefined,
  rejectedAt: undefined,
  proposals: 0,
  proposal: undefined,
} as const;

/** When planning began, as calls and the mode tell it, in order of time. */
function beginnings(calls: readonly ToolCall[], mode: PermissionMode | undefined): UnixMs[] {
  const entered = calls
    .filter(({ tool, success }) => tool === "EnterPlanMode" && success === true)
    .map(({ endedAt, at }) => endedAt ?? at);
  const switched = mode?.name === planMode ? [mode.since] : [];
  return [...entered, ...switched].toSorted((a, b) => a - b);
}

function answerTo(
  proposal: ToolCall,
  wentOnAfter: PlanSigns["wentOnAfter"],
): Pick<PlanMode, "state" | "approvedAt" | "rejectedAt"> {
  const { success, decision, endedAt, at } = proposal;
  if (success === true) return { state: "approved", approvedAt: endedAt, rejectedAt: undefined };
  if (success === false || decision === "reject")
    return { state: "rejected", approvedAt: undefined, rejectedAt: endedAt };
  // Hooks tell of no refusal; the session goes on without an approval.
  const state = wentOnAfter(at) ? "rejected" : "proposed";
  return { state, approvedAt: undefined, rejectedAt: undefined };
}

/** Whether a session plans or works, by what was told last; undefined where neither its mode nor a plan tells. */
export function phaseOf(
  mode: PermissionMode | undefined,
  plan: PlanMode | undefined,
): "planning" | "executing" | undefined {
  const planned = plan === undefined ? undefined : phaseOfPlan(plan);
  if (mode === undefined) return planned?.phase;
  const told = mode.name === planMode ? "planning" : "executing";
  return planned !== undefined && planned.since > mode.since ? planned.phase : told;
}

function phaseOfPlan({ state, planningAt, proposedAt, approvedAt }: PlanMode) {
  if (state === "approved") return { phase: "executing", since: approvedAt ?? proposedAt ?? 0 } as const;
  return { phase: "planning", since: proposedAt ?? planningAt ?? 0 } as const;
}
