import type { Fields } from "./field.ts";
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

/** What each field of the account holds. */
export const planEventFields: Fields<PlanEventAccount> = {
  eventId: "text",
  eventType: "text",
  project: "text",
  planName: "text",
  planPath: "text",
  featureId: "text",
  featureDescription: "text",
  status: "text",
  prUrl: "text",
  details: "text",
};

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
