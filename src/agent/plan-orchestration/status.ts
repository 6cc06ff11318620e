import type { FeatureStatus } from "../../domain/plan.ts";
import type { JsonObject } from "../../domain/json-object.ts";
import { firstOf } from "./told.ts";

/** Words that manifests use, as one word in lower case, and what they mean here. Others mean nothing. */
const words: Readonly<Record<FeatureStatus, readonly string[]>> = {
  pending: [
    "pending",
    "todo",
    "notstarted",
    "planned",
    "queued",
    "open",
    "new",
    "ready",
    "blocked",
    "waiting",
  ],
  in_progress: ["inprogress", "started", "active", "running", "doing", "wip", "working", "current"],
  completed: ["completed", "complete", "done", "finished", "passed", "passing", "success", "succeeded"],
  failed: ["failed", "failing", "failure", "error", "errored"],
};

const statusByWord: ReadonlyMap<string, FeatureStatus> = new Map(
  Object.entries(words).flatMap(([status, own]) =>
    // The keys of the table are the statuses.
    own.map((word): [string, FeatureStatus] => [word, status as FeatureStatus]),
  ),
);

/**
 * What a line says of its feature's status: `undefined` where it says nothing, "unknown" where it uses a word that has no
 * meaning here. `passes` is how feature lists for long-running agents write it.
 */
export function statusOf(told: JsonObject): FeatureStatus | "unknown" | undefined {
  const word = firstOf(told, ["status", "state"]);
  if (typeof word === "string")
    return statusByWord.get(word.toLowerCase().replaceAll(/[^a-z]/g, "")) ?? "unknown";
  if (word !== undefined) return "unknown";
  const passes = firstOf(told, ["passes", "passed", "completed", "complete", "done"]);
  if (typeof passes !== "boolean") return undefined;
  return passes ? "completed" : "pending";
}
