/**
 * Plans as files: folders of projects come in; what lies in them, its bytes as lines, and word of every change go out. This
 * folder refuses to know what a plan says and where its events are kept.
 */
import type { Stats } from "node:fs";
import { join } from "node:path";
import { entriesOf, lookAt } from "../../file/look.ts";

/** Where a project keeps its plans, from its own folder on. */
export interface PlanFolders {
  readonly active: string;
  readonly complete: string;
}

/** Where a plan lies: `active` while it is under way, `complete` once it was moved there. */
export type PlanPlace = keyof PlanFolders;

/** The two files of a plan that are read. */
export const planFile = "plan.md";
/** The plan's features and what became of them: a JSON object on each line. */
export const manifestFile = "manifest.jsonl";

/** A folder that holds a plan. */
export interface PlanFolder {
  readonly name: string;
  readonly path: string;
  readonly place: PlanPlace;
  /** Whether a finished plan of the same name lies beside this one under way. */
  readonly hasTwin: boolean;
  /** What its files look like from outside: another text when one of them may say something else. */
  readonly mark: string;
}

/** Plans of one project that are followed. A project has a handful; more than this is a folder of something else. */
export const maxPlans = 500;

/**
 * The plans of a project, those under way first, by name. While a plan is under way, a finished one of its name is not
 * listed. None where the project has no such folders. Opens no file.
 */
export function listPlans(project: string, folders: PlanFolders): PlanFolder[] {
  const complete = plansIn({ folder: join(project, folders.complete), place: "complete", twins: new Set() });
  const twins = new Set(complete.map(({ name }) => name));
  const active = plansIn({ folder: join(project, folders.active), place: "active", twins });
  const underWay = new Set(active.map(({ name }) => name));
  return [...active, ...complete.filter(({ name }) => !underWay.has(name))].slice(0, maxPlans);
}

interface Shelf {
  readonly folder: string;
  readonly place: PlanPlace;
  /** Names of the finished plans, for those under way. */
  readonly twins: ReadonlySet<string>;
}

function plansIn({ folder, place, twins }: Shelf): PlanFolder[] {
  const names = entriesOf(folder)
    .filter((entry) => entry.isDirectory() || entry.isSymbolicLink())
    .map(({ name }) => name);
  return names.toSorted().flatMap((name) => {
    const path = join(folder, name);
    const files = [lookAt(join(path, planFile)), lookAt(join(path, manifestFile))];
    if (files.every((stats) => stats === undefined)) return [];
    const mark = files.map((stats) => (stats === undefined ? "-" : markOf(stats))).join(" ");
    return [{ name, path, place, hasTwin: twins.has(name), mark }];
  });
}

/** When a folder itself was last moved or changed, as far as the file system tells. */
export function changeTimeOf(folder: string): number {
  return lookAt(folder)?.ctimeMs ?? 0;
}

function markOf({ ino, size, mtimeMs }: Stats): string {
  return `${ino}:${size}:${mtimeMs}`;
}
