import { isJsonObject, parseJson, type JsonObject } from "./json-object.ts";
import type { PlanEvent, PlanEventAccount, PlanEventType } from "./plan-event.ts";
import type { UnixMs } from "./time.ts";

/**
 * Where a feature of a plan is. Plans write many words for it; agent/plan-orchestration/status.ts knows which mean
 * what.
 */
export type FeatureStatus = NonNullable<PlanEventAccount["status"]>;

/** One feature of a plan, as the events of it leave it. */
export interface PlanFeature {
  readonly id: string;
  readonly description: string | undefined;
  /** Undefined where the plan uses a word that has no meaning here. */
  readonly status: FeatureStatus | undefined;
  readonly dependencies: readonly string[];
  readonly createdAt: UnixMs;
  /** Undefined before it, and where nobody saw it. */
  readonly startedAt: UnixMs | undefined;
  /** When it was completed or failed; undefined while it is not, also when it was before. */
  readonly endedAt: UnixMs | undefined;
}

/** What made a plan complete: its folder was moved, or the last of its features was done. */
export type PlanCompletion = "move" | "features";

/** A plan as its events leave it. Changed in place by `takePlanEvent`: it may have ten thousand features. */
export interface Plan {
  readonly project: string;
  /** The name its folder had first. With the project it is the plan's identity: a renamed folder is the same plan. */
  readonly origin: string;
  name: string;
  path: string;
  title: string | undefined;
  createdAt: UnixMs;
  startedAt: UnixMs | undefined;
  completedAt: UnixMs | undefined;
  completedBy: PlanCompletion | undefined;
  /** The folder of finished plans that its own was moved to; undefined for one that was not. */
  finishedIn: string | undefined;
  lastAt: UnixMs;
  lastType: PlanEventType;
  /** The session of its newest event that has one, and all that any has. */
  sessionKey: number | undefined;
  readonly sessionKeys: Set<number>;
  /** In the order in which they were first told of. */
  readonly features: Map<string, PlanFeature>;
  /** Fingerprint of what plan.md said in substance; undefined when there was none to read. */
  digest: string | undefined;
  readonly pullRequests: string[];
  /** How often each kind of event happened to it and to each of its features (`eventSlot`), to all plans that had its name. */
  readonly counts: Map<string, number>;
}

/** Plans by `planId`. */
export type Plans = Map<string, Plan>;

/** What identifies a plan: its project's folder and the name that its own folder had first. */
export function planId(project: string, origin: string): string {
  return JSON.stringify([project, origin]);
}

/** The `planId` of the plan that an event is of. */
export function planIdOf({
  project,
  planName,
  details,
}: Pick<PlanEvent, "project" | "planName" | "details">): string {
  // Hardly a plan is ever renamed: the JSON of most events needs no reading for this.
  const origin =
    details?.includes('"origin"') === true ? textIn(detailsOf({ details }), "origin") : undefined;
  return planId(project ?? "", origin ?? planName ?? "");
}

/** What is counted apart within a plan: a kind of event, and the feature or pull request that it is about. */
export function eventSlot({
  eventType,
  featureId,
  prUrl,
}: Pick<PlanEventAccount, "eventType" | "featureId" | "prUrl">): string {
  const about = eventType === "pr_created" ? prUrl : featureId;
  return JSON.stringify([eventType, about ?? ""]);
}

/** All plans that events tell of. The events come oldest first. */
export function plansOf(events: Iterable<PlanEvent>): Plans {
  const plans: Plans = new Map();
  for (const event of events) takePlanEvent(plans, event);
  return plans;
}

/** Takes one more event into the plans it belongs to; one that names no plan changes nothing. */
export function takePlanEvent(plans: Plans, event: PlanEvent): void {
  const { project, planName, eventType } = event;
  if (project === undefined || planName === undefined || eventType === undefined) return;
  const details = detailsOf(event);
  const origin = textIn(details, "origin") ?? planName;
  const id = planId(project, origin);
  const plan = plans.get(id) ?? beginning(event, { project, origin, eventType });
  plans.set(id, plan);
  plan.name = planName;
  plan.path = event.planPath ?? plan.path;
  plan.lastAt = event.at;
  plan.lastType = eventType;
  const slot = eventSlot(event);
  plan.counts.set(slot, (plan.counts.get(slot) ?? 0) + 1);
  follow(plan, { event, eventType, details });
  attribute(plan, event.sessionKey);
}

/** Whether a plan was moved to the finished ones, lies elsewhere again, and went on there. */
export function wentOn(plan: Pick<Plan, "finishedIn" | "path" | "name">): boolean {
  return plan.finishedIn !== undefined && plan.finishedIn !== shelfOf(plan);
}

/** The folder that the plan's own lies in. */
function shelfOf({ path, name }: Pick<Plan, "path" | "name">): string {
  return path.slice(0, -name.length);
}

/** Takes note of the session of an event that was taken without one. */
export function attributePlanEvent(plans: Plans, event: PlanEvent): void {
  const plan = plans.get(planIdOf(event));
  if (plan !== undefined) attribute(plan, event.sessionKey);
}

function attribute(plan: Plan, sessionKey: number | undefined): void {
  if (sessionKey === undefined) return;
  plan.sessionKey = sessionKey;
  plan.sessionKeys.add(sessionKey);
}

/** What else an event says, from its JSON; nothing where that cannot be read. */
export function detailsOf({ details }: Pick<PlanEventAccount, "details">): JsonObject {
  // A secret that was taken out of the text may have taken a quote with it.
  const told = details === undefined ? undefined : parseJson(details);
  return isJsonObject(told) ? told : {};
}

interface Step {
  readonly event: PlanEvent;
  readonly eventType: PlanEventType;
  readonly details: JsonObject;
}

function beginning(
  { at, planPath }: PlanEvent,
  { project, origin, eventType }: { project: string; origin: string; eventType: PlanEventType },
): Plan {
  return {
    project,
    origin,
    name: origin,
    path: planPath ?? origin,
    title: undefined,
    createdAt: at,
    startedAt: undefined,
    completedAt: undefined,
    completedBy: undefined,
    finishedIn: undefined,
    lastAt: at,
    lastType: eventType,
    sessionKey: undefined,
    sessionKeys: new Set(),
    features: new Map(),
    digest: undefined,
    pullRequests: [],
    counts: new Map(),
  };
}

function follow(plan: Plan, { event, eventType, details }: Step): void {
  const { at, prUrl } = event;
  switch (eventType) {
    case "plan_created":
      return beginAnew(plan, at, details);
    case "plan_optimized":
      for (const id of textsIn(details, "removed")) plan.features.delete(id);
      plan.digest = textIn(details, "plan_digest") ?? plan.digest;
      plan.title = textIn(details, "title") ?? plan.title;
      return;
    case "orchestration_started":
      plan.startedAt = at;
      return;
    case "orchestration_completed":
      plan.completedAt = at;
      plan.completedBy = details["completed_by"] === "move" ? "move" : "features";
      plan.finishedIn = plan.completedBy === "move" ? shelfOf(plan) : undefined;
      return;
    case "pr_created":
      if (prUrl !== undefined && !plan.pullRequests.includes(prUrl)) plan.pullRequests.push(prUrl);
      return;
    case "feature_created":
    case "feature_started":
    case "feature_completed":
    case "feature_failed":
      return followFeature(plan, { event, eventType, details });
  }
}

/** A plan of a name that was used before, and is over, begins with nothing of the one before it. */
function beginAnew(plan: Plan, at: UnixMs, details: Step["details"]): void {
  plan.createdAt = at;
  plan.startedAt = undefined;
  plan.completedAt = undefined;
  plan.completedBy = undefined;
  plan.finishedIn = undefined;
  plan.sessionKey = undefined;
  plan.sessionKeys.clear();
  plan.features.clear();
  plan.pullRequests.length = 0;
  plan.digest = textIn(details, "plan_digest");
  plan.title = textIn(details, "title");
}

function followFeature(plan: Plan, { event, eventType, details }: Step): void {
  const { at, featureId: id, featureDescription, status } = event;
  if (id === undefined) return;
  const known = plan.features.get(id);
  // A start that was only concluded from the end has no time of its own.
  const isStart = eventType === "feature_started" && details["inferred"] !== true;
  const isEnd = eventType === "feature_completed" || eventType === "feature_failed";
  plan.features.set(id, {
    id,
    description: featureDescription ?? known?.description,
    status,
    // Planned anew, too, it needs what it needed before where nobody says otherwise.
    dependencies:
      details["dependencies"] === undefined ? (known?.dependencies ?? []) : textsIn(details, "dependencies"),
    createdAt: known?.createdAt ?? at,
    startedAt: isStart ? at : isEnd ? known?.startedAt : undefined,
    endedAt: isEnd ? at : undefined,
  });
}

function textIn(details: Step["details"], name: string): string | undefined {
  const value = details[name];
  return typeof value === "string" && value !== "" ? value : undefined;
}

function textsIn(details: Step["details"], name: string): string[] {
  const value = details[name];
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === "string") : [];
}
