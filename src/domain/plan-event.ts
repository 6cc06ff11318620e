import { sourceBit } from "./source.ts";
import type { Seen } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** What can happen to a plan, in the order of its life. The names are promises (docs/api.md). */
export const planEventTypes = [
  "plan_created",
  "plan_optimized",
  "feature_created",
  "orchestration_started",
  "feature_started",
  "feature_completed",
  "feature_failed",
  "orchestration_completed",
  "pr_created",
] as const;

/** As `event_type` of the API names it. */
export type PlanEventType = (typeof planEventTypes)[number];

/** What happened to a plan that a project keeps in files. */
export interface PlanEventAccount {
  readonly eventId: string | undefined;
  readonly eventType: PlanEventType | undefined;
  /** The project's folder. */
  readonly project: string | undefined;
  readonly planName: string | undefined;
  readonly planPath: string | undefined;
  readonly featureId: string | undefined;
  readonly featureDescription: string | undefined;
  readonly status: "pending" | "in_progress" | "completed" | "failed" | undefined;
  readonly prUrl: string | undefined;
  /** JSON of what else the plan says: dependencies, edge cases, decisions. */
  readonly details: string | undefined;
}

/**
 * An event that the watcher of plans concludes from their files. Alias: plan, event and how often that happened, so
 * files may be read again.
 */
export interface PlanEventObservation extends Seen, PlanEventAccount {
  readonly kind: "plan-event";
  readonly aliases: readonly string[];
}

/** Something that happened to a plan that a project keeps in files. */
export interface PlanEvent extends Thing, PlanEventAccount {}

/** The event that one observation alone describes. `details` stays JSON text. */
export function planEventOf(seen: PlanEventObservation, sessionKey: number | undefined): PlanEvent {
  return {
    sessionKey,
    at: seen.at,
    eventId: seen.eventId,
    eventType: seen.eventType,
    project: seen.project,
    planName: seen.planName,
    planPath: seen.planPath,
    featureId: seen.featureId,
    featureDescription: seen.featureDescription,
    status: seen.status,
    prUrl: seen.prUrl,
    details: seen.details,
    sources: sourceBit(seen.source),
  };
}
