import type { PlanFeature } from "../../domain/plan.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { PlanChange, Situation } from "./change.ts";
import type { Feature } from "./feature.ts";

/**
 * What happened to the features of a plan: those that are new, the beginning of the work, and each way that a feature went,
 * with the steps on it that nobody saw.
 */
export interface Course {
  readonly created: readonly PlanChange[];
  readonly started: readonly PlanChange[];
  /** By feature, each in order. */
  readonly steps: readonly (readonly PlanChange[])[];
}

/** What the manifest's features did since the plan was looked at last, in the order in which it can have happened. */
export function courseOf({ files, manifest, known }: Situation): Course {
  if (manifest === undefined || files.manifest === undefined) return { created: [], started: [], steps: [] };
  const { mtimeMs: fileAt, birthMs } = files.manifest;
  const features = [...manifest.features.values()];
  const isNew = (feature: Feature): boolean => known?.features.has(feature.id) !== true;
  const created = features.filter(isNew).map((feature) => creation(feature, birthMs));
  const steps = features
    .map((feature) => stepsOf(feature, { before: known?.features.get(feature.id), fileAt }))
    .filter((own) => own.length > 0);
  const isBegun = known?.startedAt !== undefined;
  const begins = steps.some((own) => own.some(({ eventType }) => eventType !== "feature_created"));
  return {
    created,
    started: begins && !isBegun ? [{ eventType: "orchestration_started", fileAt }] : [],
    steps,
  };
}

function creation(feature: Feature, fileAt: UnixMs): PlanChange {
  return {
    ...about(feature),
    eventType: "feature_created",
    status: feature.status === "unknown" ? undefined : "pending",
    details: feature.details,
    toldAt: feature.times.created,
    fileAt,
  };
}

function about({ id, description }: Feature): Pick<PlanChange, "featureId" | "featureDescription"> {
  return { featureId: id, featureDescription: description };
}

interface Way {
  /** What is known of the feature; undefined for a new one. */
  readonly before: PlanFeature | undefined;
  readonly fileAt: UnixMs;
}

/** The steps from what is known of a feature to what is told of it now. */
function stepsOf(feature: Feature, { before, fileAt }: Way): PlanChange[] {
  const { status } = feature;
  if (status === undefined || status === "unknown") return [];
  if (status === "pending") {
    const isSame = before?.status === "pending" && !isPlannedOtherwise(feature, before);
    return before === undefined || isSame ? [] : [planAnew(feature, fileAt)];
  }
  if (status === before?.status) return [];
  if (status === "in_progress") return [start(feature, fileAt)];
  const end = endOf(feature, status, fileAt);
  const isUnseen = before?.status === undefined || before.status === "pending";
  return isUnseen ? [unseenStart(feature, end), end] : [end];
}

/** Whether other words describe it, or it needs others first. What a line does not tell is as it was. */
function isPlannedOtherwise({ description, details }: Feature, before: PlanFeature): boolean {
  const dependencies = details["dependencies"] ?? before.dependencies;
  return (
    (description ?? before.description) !== before.description ||
    JSON.stringify(dependencies) !== JSON.stringify(before.dependencies)
  );
}

/** A feature that goes back to the beginning, or that is planned otherwise before it begins. */
function planAnew(feature: Feature, fileAt: UnixMs): PlanChange {
  const { details } = feature;
  const change = { ...creation(feature, fileAt), toldAt: feature.times.updated };
  return { ...change, details: { ...details, again: true } };
}

function start(feature: Feature, fileAt: UnixMs): PlanChange {
  const { started, updated } = feature.times;
  return {
    ...about(feature),
    eventType: "feature_started",
    status: "in_progress",
    toldAt: started ?? updated,
    fileAt,
  };
}

function endOf(feature: Feature, status: "completed" | "failed", fileAt: UnixMs): PlanChange {
  const { times } = feature;
  return {
    ...about(feature),
    eventType: status === "completed" ? "feature_completed" : "feature_failed",
    status,
    toldAt: (status === "completed" ? times.completed : times.failed) ?? times.updated,
    fileAt,
  };
}

/** Whoever has ended has started; when, only the plan can say. */
function unseenStart(feature: Feature, { toldAt, fileAt }: PlanChange): PlanChange {
  const begin = start(feature, fileAt);
  if (feature.times.started !== undefined) return begin;
  return { ...begin, toldAt, details: { inferred: true } };
}
