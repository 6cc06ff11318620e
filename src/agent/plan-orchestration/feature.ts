import type { JsonObject } from "../../domain/json-object.ts";
import type { DropReason } from "../../domain/outcome.ts";
import type { FeatureStatus } from "../../domain/plan.ts";
import { pullRequestOf } from "../../domain/pull-request.ts";
import type { UnixMs } from "../../domain/time.ts";
import { objectOf } from "../member.ts";
import { statusOf } from "./status.ts";
import { firstOf, instantOf, listOf, textOf } from "./told.ts";

/** What a manifest says of one feature. */
export interface Feature {
  readonly id: string;
  readonly description: string | undefined;
  /** "unknown" where it uses a word that has no meaning here; undefined where it says nothing. */
  readonly status: FeatureStatus | "unknown" | undefined;
  readonly times: FeatureTimes;
  readonly prUrl: string | undefined;
  /** What else it says, under our names. */
  readonly details: JsonObject;
}

/** When things happened to a feature, where its line tells. */
export interface FeatureTimes {
  readonly created?: UnixMs | undefined;
  readonly started?: UnixMs | undefined;
  readonly completed?: UnixMs | undefined;
  readonly failed?: UnixMs | undefined;
  /** When it was last planned anew, or when a line that tells no status says that it changed. */
  readonly updated?: UnixMs | undefined;
}

/** What a line of a manifest that is about no feature says of the plan. */
export interface PlanNote {
  readonly prUrl: string;
}

const idNames = ["id", "feature_id", "featureId", "key"];
const nameNames = ["name", "title", "feature"];
const dependencyNames = ["depends_on", "dependsOn", "dependencies", "deps", "requires"];
const pullRequestNames = [
  "pr_url",
  "prUrl",
  "pull_request_url",
  "pullRequestUrl",
  "pull_request",
  "pullRequest",
  "pr",
];

/** Longest id that is taken: real ones are `F001` or a few words. */
const maxIdLength = 200;
/** Longest description that is kept; the whole of it stands in the manifest. */
const maxTextLength = 2000;
/** Longest list of one detail that is kept, as JSON. */
const maxDetailLength = 8000;

/** Under our names: where else a detail may stand. */
const detailNames: Readonly<Record<string, readonly string[]>> = {
  edge_cases: ["edge_cases", "edgeCases"],
  decisions: ["decisions", "decision_ids", "decisionIds"],
  code_refs: ["code_refs", "codeRefs"],
  acceptance_criteria: ["acceptance_criteria", "acceptanceCriteria", "criteria", "steps"],
};

/** What one value of a manifest says: of a feature, of the plan, or why it says nothing here. */
export function readFeature(value: unknown): Feature | PlanNote | DropReason {
  const told = objectOf(value);
  if (told === undefined) return "invalid";
  const prUrl = pullRequestOf(firstOf(told, pullRequestNames));
  const status = statusOf(told);
  const id =
    textOf(told, idNames, maxIdLength + 1) ??
    // A line with a name and no status is a heading.
    (status === undefined ? undefined : textOf(told, nameNames, maxIdLength + 1));
  if (id === undefined) return prUrl === undefined ? "unsupported" : { prUrl };
  if (id.length > maxIdLength) return "attribute-too-long";
  return {
    id,
    description: textOf(told, ["description", "title", "summary", "name", "feature"], maxTextLength),
    status,
    times: timesOf(told, status),
    prUrl,
    details: detailsOf(told),
  };
}

/** Whether a value was read as a feature. */
export function isFeature(read: Feature | PlanNote | DropReason): read is Feature {
  return typeof read === "object" && "id" in read;
}

/**
 * Two lines about one feature as one: what the later one says holds, the rest stays. A word for its status that means nothing here says
 * nothing, or what became of it would depend on when one looked.
 */
export function mergeFeatures(earlier: Feature, later: Feature): Feature {
  return {
    id: earlier.id,
    description: later.description ?? earlier.description,
    status: later.status === "unknown" ? (earlier.status ?? "unknown") : (later.status ?? earlier.status),
    times: { ...earlier.times, ...later.times },
    prUrl: later.prUrl ?? earlier.prUrl,
    details: { ...earlier.details, ...later.details },
  };
}

/** Which time a line that tells a status is of: a manifest may be a log, in which the next line is of another. */
const timeOfStatus = {
  pending: "created",
  in_progress: "started",
  completed: "completed",
  failed: "failed",
} as const satisfies Record<FeatureStatus, keyof FeatureTimes>;

function timesOf(told: JsonObject, status: Feature["status"]): FeatureTimes {
  const updated = instantOf(told, ["updated_at", "updatedAt", "timestamp", "ts"]);
  const times: Record<keyof FeatureTimes, UnixMs | undefined> = {
    created: instantOf(told, ["created_at", "createdAt"]),
    started: instantOf(told, ["started_at", "startedAt"]),
    completed: instantOf(told, ["completed_at", "completedAt", "finished_at", "finishedAt", "ended_at"]),
    failed: instantOf(told, ["failed_at", "failedAt"]),
    updated: status === undefined || status === "pending" ? updated : undefined,
  };
  if (status !== undefined && status !== "unknown") times[timeOfStatus[status]] ??= updated;
  return Object.fromEntries(Object.entries(times).filter(([, at]) => at !== undefined));
}

function detailsOf(told: JsonObject): JsonObject {
  const details: Record<string, unknown> = {};
  if (firstOf(told, dependencyNames) !== undefined)
    details["dependencies"] = bounded(listOf(told, dependencyNames).flatMap(nameOf));
  for (const [name, names] of Object.entries(detailNames))
    if (firstOf(told, names) !== undefined) details[name] = bounded(listOf(told, names));
  const verification = textOf(told, ["verification", "verify", "test"], maxTextLength);
  if (verification !== undefined) details["verification"] = verification;
  const file = textOf(told, ["file", "prompt", "path"], maxTextLength);
  if (file !== undefined) details["file"] = file;
  return details;
}

/** Dependencies are named by their ids, several in one text with commas between, or by objects that have one. */
function nameOf(item: unknown): string[] {
  if (typeof item === "string" || typeof item === "number") {
    const names = String(item).split(/[,;]/);
    return names.map((name) => name.trim()).filter((name) => name !== "");
  }
  const told = objectOf(item);
  const id = told === undefined ? undefined : textOf(told, [...idNames, ...nameNames], maxIdLength);
  return id === undefined ? [] : [id];
}

/** As many of the items as fit. */
function bounded(items: readonly unknown[]): readonly unknown[] {
  let length = 0;
  return items.filter((item) => {
    length += JSON.stringify(item).length;
    return length <= maxDetailLength;
  });
}
