import { digestOf, identityOf } from "../../domain/digest.ts";
import type { PlanEventObservation } from "../../domain/plan-event.ts";
import { eventSlot, planId, type Plan, type Plans } from "../../domain/plan.ts";
import { noFacts } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { PlanFiles } from "./change.ts";
import type { PlacedChange } from "./life.ts";

/** The agent of an event of which no session is known. */
export const planAgent = "plan-orchestration";

/** Whose plan the changes are of. */
export interface PlanPlace extends Pick<PlanFiles, "project" | "name" | "path"> {
  /** What is known of it, of all plans that had its name. */
  readonly plan: Plan | undefined;
  readonly origin: string;
}

/**
 * The changes as observations. The id of each follows from what happened to which plan, and how many times it has, so that the
 * same change told again is the same event.
 */
export function planObservations(
  changes: readonly PlacedChange[],
  { project, name, path, plan, origin }: PlanPlace,
  seenAt: UnixMs,
): PlanEventObservation[] {
  const counts = new Map<string, number>();
  return changes.map(({ at, eventType, featureId, featureDescription, status, prUrl, details }) => {
    const slot = eventSlot({ eventType, featureId, prUrl });
    const count = (counts.get(slot) ?? plan?.counts.get(slot) ?? 0) + 1;
    counts.set(slot, count);
    const eventId = identityOf(JSON.stringify([project, origin, slot, count]));
    const data = { ...details, ...(origin === name ? {} : { origin }) };
    return {
      kind: "plan-event",
      agent: planAgent,
      source: "plan",
      sessionId: undefined,
      at,
      seenAt,
      facts: noFacts,
      name: eventType,
      data: feedData({ name, featureId, status, prUrl }),
      digest: digestOf(eventId),
      aliases: [`plan:${eventId}`],
      eventId,
      eventType,
      project,
      planName: name,
      planPath: path,
      featureId,
      featureDescription,
      status,
      prUrl,
      details: Object.keys(data).length === 0 ? undefined : JSON.stringify(data),
    };
  });
}

/** The name that a plan which is new gets for good: its folder's, or with a number where a renamed plan has that name for good. */
export function freeOrigin(plans: Plans, project: string, name: string): string {
  for (let number = 1; ; number += 1) {
    const origin = number === 1 ? name : `${name}#${number}`;
    if (!plans.has(planId(project, origin))) return origin;
  }
}

function feedData(told: Readonly<Record<string, string | undefined>>): ReadonlyMap<string, string> {
  const { name, featureId, status, prUrl } = told;
  const entries: [string, string | undefined][] = [
    ["plan_name", name],
    ["feature_id", featureId],
    ["status", status],
    ["pr_url", prUrl],
  ];
  return new Map(entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])));
}
