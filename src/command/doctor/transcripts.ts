import { accessSync, constants, readFileSync } from "node:fs";
import { join, sep } from "node:path";
import * as v from "valibot";
import type { UnixMs } from "../../domain/time.ts";
import { entriesOf, isFolder, lookAt, realPath } from "../../file/look.ts";

/** A transcript on the disk. */
export interface FoundTranscript {
  readonly path: string;
  readonly size: number;
  readonly changedAt: UnixMs;
  /** Whether this user may read it. */
  readonly readable: boolean;
}

/** A folder of the client that holds transcripts, or will. */
export interface ClientFolder {
  readonly dir: string;
  readonly transcripts: readonly FoundTranscript[];
  /** Folders that this user may not look into. What lies in them is not known. */
  readonly closed: readonly string[];
  /** Days after which the client deletes its transcripts. */
  readonly keptDays: number;
}

/** What the client does when its settings say nothing, or something it cannot mean. */
const usualKeptDays = 30;
const settingsShape = v.object({ cleanupPeriodDays: v.pipe(v.number(), v.minValue(1)) });

/** A folder of the client with its transcripts; undefined when it holds none and never did. */
export function inspectFolder(dir: string): ClientFolder | undefined {
  const projects = join(dir, "projects");
  if (!isFolder(projects)) return undefined;
  const keptDays = keptDaysIn(join(dir, "settings.json"));
  return { dir, keptDays, ...transcriptsIn(projects) };
}

function keptDaysIn(path: string): number {
  try {
    const settings = v.safeParse(settingsShape, JSON.parse(readFileSync(path, "utf8")));
    return settings.success ? settings.output.cleanupPeriodDays : usualKeptDays;
  } catch {
    return usualKeptDays;
  }
}

/** Files under the names by which the collector knows them. A link is followed only where it leads out of the folder. */
function transcriptsIn(projects: string): Pick<ClientFolder, "transcripts" | "closed"> {
  const found: FoundTranscript[] = [];
  const closed: string[] = [];
  const entered: string[] = [];
  const tops = [projects];
  for (let top = tops.pop(); top !== undefined; top = tops.pop()) {
    const real = realPath(top);
    if (real === undefined || entered.some((other) => isWithin(real, other))) continue;
    entered.push(real);
    walk(top, projects, { found, closed, links: tops });
  }
  return { transcripts: found, closed };
}

function walk(
  top: string,
  projects: string,
  { found, closed, links }: Record<"closed" | "links", string[]> & { readonly found: FoundTranscript[] },
): void {
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    if (!isOpen(folder)) closed.push(folder);
    for (const entry of entriesOf(folder)) {
      // Directly below the projects folder every name is a project's, whatever it is.
      if (folder !== projects && isOther(entry.name)) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else if (entry.isSymbolicLink() && isFolder(path)) links.push(path);
      else if (entry.name.endsWith(".jsonl")) found.push(...transcriptAt(path));
    }
  }
}

/** Tool outputs and memories are no transcripts. */
function isOther(name: string): boolean {
  return name === "tool-results" || name === "memory";
}

function transcriptAt(path: string): FoundTranscript[] {
  const stats = lookAt(path);
  if (stats?.isFile() !== true) return [];
  return [{ path, size: stats.size, changedAt: stats.mtimeMs, readable: isAllowed(path, constants.R_OK) }];
}

/** Whether what lies in a folder can be listed and reached; a folder that went meanwhile is none that is closed. */
function isOpen(folder: string): boolean {
  return !isFolder(folder) || isAllowed(folder, constants.R_OK | constants.X_OK);
}

function isAllowed(path: string, mode: number): boolean {
  try {
    accessSync(path, mode);
    return true;
  } catch {
    return false;
  }
}

function isWithin(path: string, folder: string): boolean {
  return `${path}${sep}`.startsWith(`${folder}${sep}`);
}
