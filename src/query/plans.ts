import { AppError } from "../domain/error.ts";
import {
  planIdOf,
  plansOf,
  wentOn,
  type FeatureStatus,
  type Plan,
  type PlanCompletion,
  type PlanFeature,
} from "../domain/plan.ts";
import { formatInstant, instantOrNull } from "../domain/time.ts";
import type { PlanEvent, PlanEventType } from "../domain/plan-event.ts";
import type { Filter, Keyed, LedgerReader } from "../store/store.ts";
import { allPlanEvents, planEventShapes, requirePlanFilter, type PlanEventShape } from "./plan-events.ts";
import { schemaVersion } from "./shape.ts";

/**
 * Where a plan is: `draft` has no features yet, `ready` has them and none was begun, `running` is under way, `failed` has a
 * failed feature and none under way, `completed` is over.
 */
export type PlanState = "draft" | "ready" | "running" | "failed" | "completed";

/**
 * A plan that a project keeps in files, as its events leave it. The plan that plan mode made of a session is another
 * (plan/shape.ts).
 */
export interface PlanShape {
  readonly name: string;
  /** Its folder at its last event. */
  readonly path: string;
  readonly project: string;
  readonly title: string | null;
  readonly state: PlanState;
  readonly features: number;
  readonly completed: number;
  readonly in_progress: number;
  readonly failed: number;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  /** What made it complete: its folder's move, or the last of its features. */
  readonly completed_by: PlanCompletion | null;
  /** The session that brought its newest known event about. */
  readonly session_id: string | null;
  readonly last_event: { readonly event_type: PlanEventType; readonly timestamp: string };
  readonly pull_requests: readonly string[];
}

/**
 * A feature of a plan. `started_at` is null before it, and where nobody saw it; `ended_at` is when it was completed
 * or failed.
 */
export interface PlanFeatureShape {
  readonly id: string;
  readonly description: string | null;
  /** Null where its plan uses a word that has no meaning here. */
  readonly status: FeatureStatus | null;
  readonly dependencies: readonly string[];
  readonly created_at: string;
  readonly started_at: string | null;
  readonly ended_at: string | null;
}

/** Answers `GET /api/plans` and `hallmonitor plans`; the plan that moved last comes first. */
export interface PlansAnswer {
  readonly schema_version: number;
  readonly plans: readonly PlanShape[];
}

/** A plan with its features and its events, oldest first. */
export interface PlanDetailShape extends PlanShape {
  readonly feature_list: readonly PlanFeatureShape[];
  readonly events: readonly PlanEventShape[];
  /** Older events that were left out. */
  readonly events_before: number;
}

/** Answers `GET /api/plans/NAME` and `hallmonitor plans NAME`. A plan is also found by the name it had first. */
export interface PlanDetailAnswer {
  readonly schema_version: number;
  /** More than one where several projects have a plan of the name, or one had several, one after the other. */
  readonly plans: readonly PlanDetailShape[];
}

/** Plans of which something happened within the filter, each as it is now; what moved last comes first. */
export function listPlans(reader: LedgerReader, filter: Filter): PlansAnswer {
  return {
    schema_version: schemaVersion,
    plans: plansWithin(reader, filter).map(({ plan }) => planShape(reader, plan)),
  };
}

/** All plans of a name, with all their events or the newest `events` of them. Throws `not-found` when there is none. */
export function planDetail(
  reader: LedgerReader,
  { name, filter, events = allPlanEvents }: { name: string; filter: Filter; events?: number },
): PlanDetailAnswer {
  const plans = plansWithin(reader, filter).filter(
    ({ plan, events: own }) => plan.name === name || own[0]?.planName === name,
  );
  if (plans.length === 0) {
    throw new AppError(
      "not-found",
      `no plan is called ${name}; 'hallmonitor plans' lists those that are known`,
    );
  }
  return { schema_version: schemaVersion, plans: plans.map((life) => detailShape(reader, life, events)) };
}

/** A plan from its first event to its last. */
interface Life {
  readonly plan: Plan;
  readonly events: readonly Keyed<PlanEvent>[];
}

function plansWithin(reader: LedgerReader, filter: Filter): Life[] {
  requirePlanFilter(filter);
  const { project } = filter;
  const lives = livesOf(reader.planEvents({ project }, allPlanEvents));
  const isWhole = Object.entries(filter).every(([key, value]) => key === "project" || value === undefined);
  const touched = isWhole
    ? undefined
    : new Set(reader.planEvents(filter, allPlanEvents).map(({ key }) => key));
  return lives
    .filter(({ events }) => touched === undefined || events.some(({ key }) => touched.has(key)))
    .toSorted((a, b) => b.plan.lastAt - a.plan.lastAt);
}

/** All plans that events tell of, oldest first: where a name is used again, the plan that had it before stays as it was. */
function livesOf(all: readonly Keyed<PlanEvent>[]): Life[] {
  const ofOneName = Map.groupBy(all, (event) => planIdOf(event)).values();
  return [...ofOneName].flatMap(apart).flatMap((events) => {
    const [plan] = plansOf(events).values();
    return plan === undefined ? [] : [{ plan, events }];
  });
}

/** The events of a name, cut where another plan of it begins. */
function apart(events: readonly Keyed<PlanEvent>[]): Keyed<PlanEvent>[][] {
  const lives: Keyed<PlanEvent>[][] = [];
  for (const event of events) {
    const last = lives.at(-1);
    if (last === undefined || event.eventType === "plan_created") lives.push([event]);
    else last.push(event);
  }
  return lives;
}

function planShape(reader: LedgerReader, plan: Plan): PlanShape {
  const statuses = [...plan.features.values()].map(({ status }) => status);
  const count = (wanted: FeatureStatus): number => statuses.filter((status) => status === wanted).length;
  const session = plan.sessionKey === undefined ? undefined : reader.sessionByKey(plan.sessionKey);
  return {
    name: plan.name,
    path: plan.path,
    project: plan.project,
    title: plan.title ?? null,
    state: stateOf(plan, statuses),
    features: statuses.length,
    completed: count("completed"),
    in_progress: count("in_progress"),
    failed: count("failed"),
    created_at: formatInstant(plan.createdAt),
    started_at: instantOrNull(plan.startedAt),
    completed_at: instantOrNull(plan.completedAt),
    completed_by: plan.completedBy ?? null,
    session_id: session?.id ?? null,
    last_event: { event_type: plan.lastType, timestamp: formatInstant(plan.lastAt) },
    pull_requests: plan.pullRequests,
  };
}

function stateOf(plan: Plan, statuses: readonly PlanFeature["status"][]): PlanState {
  // A plan whose features were all done, and of which one was taken up again, is under way.
  const isDone = statuses.every((status) => status === "completed");
  const isMoved = plan.completedBy === "move" && !wentOn(plan);
  if (plan.completedAt !== undefined && (isMoved || isDone)) return "completed";
  if (statuses.includes("in_progress")) return "running";
  if (statuses.includes("failed")) return "failed";
  if (plan.startedAt !== undefined) return "running";
  return statuses.length === 0 ? "draft" : "ready";
}

function detailShape(reader: LedgerReader, { plan, events: all }: Life, limit: number): PlanDetailShape {
  const events = all.slice(-limit);
  return {
    ...planShape(reader, plan),
    feature_list: [...plan.features.values()].map((feature) => featureShape(feature)),
    events: planEventShapes(reader, events),
    events_before: all.length - events.length,
  };
}

function featureShape(feature: PlanFeature): PlanFeatureShape {
  const { id, description, status, dependencies } = feature;
  return {
    id,
    description: description ?? null,
    status: status ?? null,
    dependencies,
    created_at: formatInstant(feature.createdAt),
    started_at: instantOrNull(feature.startedAt),
    ended_at: instantOrNull(feature.endedAt),
  };
}
