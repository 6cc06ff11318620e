import { placeOf } from "../domain/folder.ts";
import { eventSlot, type Plan } from "../domain/plan.ts";
import { pullRequestOf } from "../domain/pull-request.ts";
import type { Session } from "../domain/session.ts";

/** A pull request of a plan that a session opened. */
export interface PlanPullRequest {
  readonly plan: Plan;
  readonly prUrl: string;
  readonly session: Session;
}

/**
 * The pull requests of sessions that are a plan's: of sessions on the branch that bears its name (`plan/NAME`), and of those
 * that worked on its features and on no other plan. What a plan is known to have is left out.
 */
export function planPullRequests(plans: readonly Plan[], sessions: readonly Session[]): PlanPullRequest[] {
  return sessions.flatMap((session) => {
    const prUrl = pullRequestOf(session.facts.pullRequest);
    if (prUrl === undefined) return [];
    const [plan, ...others] = plans.filter((one) => isOf(session, one));
    // One of a plan that had the name before is none of this one.
    const slot = eventSlot({ eventType: "pr_created", featureId: undefined, prUrl });
    if (plan === undefined || others.length > 0 || plan.counts.has(slot)) return [];
    return [{ plan, prUrl, session }];
  });
}

function isOf({ key, facts }: Session, plan: Plan): boolean {
  const isHere = facts.project !== undefined && placeOf(facts.project) === placeOf(plan.project);
  if (isHere && facts.branch === `plan/${plan.name}`) return true;
  return plan.startedAt !== undefined && plan.sessionKeys.has(key);
}
