import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import { redactText } from "../domain/secret.ts";
import type { UnixMs } from "../domain/time.ts";
import { entriesOf, lookAt, realPath } from "../file/look.ts";
import { readBounded } from "./bounded-text.ts";

/** A plan as it lies on the disk: the session's own, or one that the project works by. */
export interface PlanFile {
  /** As it was found: through the project's folder or the client's. */
  readonly path: string;
  /** Without secrets. */
  readonly text: string;
  /** Whether the file has more than `text`. */
  readonly cut: boolean;
  readonly modifiedAt: UnixMs;
  /** Whether the session itself read or wrote it. */
  readonly isOwn: boolean;
}

/** Where plans may lie. */
export interface PlanPlaces {
  /** The session's folder; undefined where nobody told it. */
  readonly project: string | undefined;
  /** The client's folders, which hold `plans`. */
  readonly claudeDirs: readonly string[];
  /** Files that the session touched, the latest first. */
  readonly touched: readonly string[];
}

/** Of a plan of megabytes the beginning tells what it is about. */
const maxBytes = 256 * 1024;
/** Plans that are read; a project that works by more of them at once has its latest read. */
const maxPlans = 8;

/**
 * The plans of a session: those it touched come first, the latest first, then what lies in `dev/active` of its project.
 * Only regular files that really lie in the project or among the client's plans are read: a link that leads out of
 * them, a pipe or a device is passed over.
 */
export function readPlanFiles({ project, claudeDirs, touched }: PlanPlaces): PlanFile[] {
  const plansDirs = claudeDirs.map((dir) => join(dir, "plans"));
  const roots = [...(project === undefined ? [] : [project]), ...plansDirs].flatMap(
    (dir) => realPath(dir) ?? [],
  );
  const own = touched
    .map((path) => resolve(project ?? sep, path))
    .filter((path) => isPlan(path) || plansDirs.some((dir) => isWithin(dir, path)));
  const known = new Set<string>();
  return [...own, ...activePlans(project)]
    .flatMap((path) => {
      const real = realPath(path);
      return real === undefined ? [] : [{ path, real }];
    })
    .filter(({ real }) => {
      const isNew = !known.has(real) && roots.some((root) => isWithin(root, real));
      known.add(real);
      return isNew;
    })
    .slice(0, maxPlans)
    .flatMap(({ path, real }) => readPlan(path, { real, isOwn: own.includes(path) }));
}

/** The text of one plan that a session named, as the file is now; undefined for what is none, or lies elsewhere. */
export function readPlanText(
  path: string,
  places: Omit<PlanPlaces, "touched">,
): Pick<PlanFile, "text" | "cut"> | undefined {
  return readPlanFiles({ ...places, touched: [path] }).find(({ isOwn }) => isOwn);
}

function readPlan(path: string, { real, isOwn }: { real: string; isOwn: boolean }): PlanFile[] {
  const file = readBounded(real, maxBytes);
  if (file === undefined) return [];
  // Before any of it is cut: half a secret is not known for one, and tells most of it.
  return [{ path, text: redactText(file.text), cut: file.cut, modifiedAt: modifiedAt(real), isOwn }];
}

/** What a client or a project names so: `plans/quiet-otter.md`, `dev/active/parser/plan.md`. */
function isPlan(path: string): boolean {
  if (!path.toLowerCase().endsWith(".md")) return false;
  return basename(path).toLowerCase() === "plan.md" || basename(dirname(path)) === "plans";
}

function activePlans(project: string | undefined): string[] {
  if (project === undefined) return [];
  const active = join(project, "dev", "active");
  return entriesOf(active)
    .map(({ name }) => join(active, name, "plan.md"))
    .toSorted((a, b) => modifiedAt(b) - modifiedAt(a) || (a < b ? -1 : 1));
}

/** 0 for what is not there. */
function modifiedAt(path: string): UnixMs {
  return Math.trunc(lookAt(path)?.mtimeMs ?? 0);
}

function isWithin(root: string, path: string): boolean {
  const way = relative(root, path);
  return way !== "" && way !== ".." && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
