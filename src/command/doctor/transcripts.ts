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
  return { dir, keptDays, transcripts: transcriptsIn(projects) };
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
function transcriptsIn(projects: string): FoundTranscript[] {
  const found: FoundTranscript[] = [];
  const entered: string[] = [];
  const tops = [projects];
  for (let top = tops.pop(); top !== undefined; top = tops.pop()) {
    const real = realPath(top);
    if (real === undefined || entered.some((other) => isWithin(real, other))) continue;
    entered.push(real);
    walk(top, projects, { found, links: tops });
  }
  return found;
}

function walk(
  top: string,
  projects: string,
  { found, links }: { readonly found: FoundTranscript[]; readonly links: string[] },
): void {
  const folders = [top];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
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
  return [{ path, size: stats.size, changedAt: stats.mtimeMs, readable: isReadable(path) }];
}

function isReadable(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}

function isWithin(path: string, folder: string): boolean {
  return `${path}${sep}`.startsWith(`${folder}${sep}`);
}
