import { wentOn, type Plan, type PlanCompletion } from "../../domain/plan.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { PlanChange, PlanFiles, Situation } from "./change.ts";
import { courseOf } from "./course.ts";
import type { Feature } from "./feature.ts";
import { readManifest, type Manifest } from "./manifest.ts";
import { readPlanText } from "./plan-text.ts";
import { optimization, substanceOf } from "./optimization.ts";
import { inTime } from "./order.ts";
import { saysTheSame } from "./same-plan.ts";

/** A change with its place in time. */
export type PlacedChange = PlanChange & { readonly at: UnixMs };

/** What the files of a plan say that is not known of it, in order, and what in them says nothing. */
export interface Life {
  readonly changes: readonly PlacedChange[];
  readonly dropped: Manifest["dropped"];
}

/**
 * Reads on in the life of a plan. A plan that was never seen has lived already: its events are those that led to where it
 * is. `plan` is the plan that the folder is known to hold.
 */
export function readOn(
  plan: Plan | undefined,
  { files, content }: { readonly files: PlanFiles; readonly content: Content },
  now: UnixMs,
): Life {
  const dropped = content.manifest?.dropped ?? new Map();
  const isAnew = plan !== undefined && isOver(plan, files, content);
  // Which plan it is, a manifest that is being written does not say.
  if (isAnew && files.manifest?.isStill === false) return { changes: [], dropped };
  if (content.text === undefined && content.manifest === undefined) return { changes: [], dropped };
  const situation = { files, ...content, known: isAnew ? undefined : plan };
  const course = courseOf(situation);
  const begin = [...creation(situation), ...optimization(situation), ...course.created, ...course.started];
  const end = [...pullRequests(situation), ...completion(situation)];
  return { changes: inTime({ begin, steps: course.steps, end }, { floor: plan?.lastAt ?? 0, now }), dropped };
}

/** The meaning of what lies in a plan's folder. */
export type Content = Pick<Situation, "text" | "manifest">;

/** Reads the files of a plan. */
export function contentOf(files: PlanFiles): Content {
  const text = files.plan === undefined ? undefined : readPlanText(files.plan.text);
  // A last line without its end says nothing yet while its writer may be at it.
  const lines =
    files.manifest === undefined ? undefined : { ...files.manifest, torn: tornOf(files.manifest) };
  return { text, manifest: lines === undefined ? undefined : readManifest(lines) };
}

function tornOf({ torn, isStill }: NonNullable<PlanFiles["manifest"]>): string | undefined {
  return isStill || torn?.endsWith("}") === true ? torn : undefined;
}

/** Whether a plan of this name is over, and another one begins: it lies among the finished, or says other things. */
function isOver(plan: Plan, files: PlanFiles, content: Content): boolean {
  if (plan.completedAt === undefined || files.place !== "active") return false;
  return (plan.completedBy === "move" && files.hasTwin) || !saysTheSame(plan, content);
}

function creation({ files, text, manifest, known }: Situation): PlanChange[] {
  if (known !== undefined) return [];
  const fileAt = files.plan?.birthMs ?? files.manifest?.birthMs ?? files.changedMs;
  const details = { ...substanceOf(text), plan_file: text !== undefined };
  // A folder with a manifest that says nothing yet is no plan.
  if (text === undefined && manifest?.features.size === 0) return [];
  return [{ eventType: "plan_created", details, fileAt }];
}

/** Once per plan, by its folder's move or by the last of its features; once more for one that was moved back and went on. */
function completion({ files, manifest, known }: Situation): PlanChange[] {
  const written = Math.max(files.plan?.mtimeMs ?? 0, files.manifest?.mtimeMs ?? 0);
  const isCompleted = known?.completedAt !== undefined;
  if (files.place === "complete") {
    if (isCompleted && !wentOn(known)) return [];
    // When the folder was moved is only known of one that was seen before: a copy or a checkout makes folders anew.
    const fileAt = known === undefined ? written : Math.max(written, files.changedMs);
    return [completedBy("move", { fileAt })];
  }
  if (isCompleted && !(wentOn(known) && hasOpen(known))) return [];
  if (manifest === undefined || !isDone(manifest, files, known)) return [];
  return [completedBy("features", { toldAt: lastEnd(manifest), fileAt: written })];
}

function hasOpen({ features }: Plan): boolean {
  return features.values().some(({ status }) => status !== "completed");
}

function completedBy(way: PlanCompletion, times: Pick<PlanChange, "toldAt" | "fileAt">): PlanChange {
  const details = { completed_by: way };
  return { eventType: "orchestration_completed", status: "completed", details, ...times };
}

/** When the last feature was completed, where each of them tells. */
function lastEnd({ features }: Manifest): UnixMs | undefined {
  const ends = [...features.values()].map(({ times }) => times.completed ?? Number.NaN);
  const last = ends.reduce((a, b) => Math.max(a, b), 0);
  return Number.isNaN(last) ? undefined : last;
}

/** Whether every feature is completed, and the manifest is sure to name them all. */
function isDone({ features }: Manifest, files: PlanFiles, known: Plan | undefined): boolean {
  const isOpen = ({ id, status }: Feature): boolean =>
    (status === undefined || status === "unknown" ? known?.features.get(id)?.status : status) !== "completed";
  if (features.size === 0 || [...features.values()].some(isOpen)) return false;
  const knownIds = [...(known?.features.keys() ?? [])];
  return (
    files.manifest?.isStill === true || (knownIds.length > 0 && knownIds.every((id) => features.has(id)))
  );
}

function pullRequests({ files, text, manifest, known }: Situation): PlanChange[] {
  const manifestAt = files.manifest?.mtimeMs ?? 0;
  const told: PlanChange[] = [];
  const tell = (prUrl: string, change: Omit<PlanChange, "eventType" | "prUrl">): void => {
    const isKnown = known?.pullRequests.includes(prUrl) === true || told.some((one) => one.prUrl === prUrl);
    if (!isKnown) told.push({ ...change, eventType: "pr_created", prUrl });
  };
  for (const { id, description, prUrl } of manifest?.features.values() ?? []) {
    const details = { told_by: "manifest" };
    if (prUrl !== undefined)
      tell(prUrl, { featureId: id, featureDescription: description, details, fileAt: manifestAt });
  }
  for (const url of manifest?.pullRequests ?? [])
    tell(url, { details: { told_by: "manifest" }, fileAt: manifestAt });
  for (const url of text?.pullRequests ?? [])
    tell(url, { details: { told_by: "plan" }, fileAt: files.plan?.mtimeMs ?? 0 });
  return told;
}
