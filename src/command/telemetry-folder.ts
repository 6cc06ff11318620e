import { existsSync, realpathSync } from "node:fs";
import { basename, dirname, join, sep } from "node:path";
import { sessionFileName, sessionFolder, tokenFolder } from "../agent/manual/file-name.ts";
import { AppError } from "../domain/error.ts";
import { absolutePath } from "../file/absolute-path.ts";

/** A folder of logs by hand, and the project that it belongs to. */
export interface TelemetryFolder {
  readonly path: string;
  /** Null where the folder tells none. */
  readonly project: string | null;
}

const usualName = "telemetry";

/**
 * Where the logs of a project lie: `telemetry` in the root of its repository, or in the current folder where there is
 * none; or the folder that a person named. A repository holds links, too: one that leads out of the project is a `conflict`.
 */
export function telemetryFolder(named: string | undefined): TelemetryFolder {
  // A variable of a script that is empty means no folder, least of all the one that the script stands in.
  if (named === "") throw new AppError("invalid", "--dir is empty: write a path after it.");
  if (named !== undefined) return folderAt(absolutePath(named));
  const here = absolutePath(".");
  const project = repositoryOf(here) ?? here;
  const path = join(project, usualName);
  for (const folder of [path, join(path, tokenFolder), join(path, sessionFolder)])
    refuseLeading(folder, realpathSync(project));
  return { path, project };
}

function refuseLeading(folder: string, project: string): void {
  if (!existsSync(folder)) return;
  const real = realpathSync(folder);
  if (real.startsWith(project.endsWith(sep) ? project : project + sep)) return;
  const message = `nothing was logged: ${folder} leads out of the project, to ${real}; name the folder with --dir if it is meant`;
  throw new AppError("conflict", message);
}

/** A folder with the project it belongs to: its repository, or the folder that it is the `telemetry` of. */
export function folderAt(path: string): TelemetryFolder {
  const above = basename(path) === usualName ? dirname(path) : null;
  return { path, project: repositoryOf(path) ?? above };
}

/**
 * The file of a session in the project that the ledger knows it from, where that is another one and the file still there:
 * then two sessions have one id. A project that was moved has none.
 */
export function fileElsewhere(known: string | null, id: string, here: TelemetryFolder): string | undefined {
  if (known === null || known === here.project) return undefined;
  const path = join(known, usualName, sessionFolder, sessionFileName(id));
  return here.project !== null && existsSync(path) ? path : undefined;
}

/** The nearest folder, upwards, that holds a repository. In a worktree `.git` is a file. */
function repositoryOf(folder: string): string | undefined {
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, ".git"))) return at;
    if (dirname(at) === at) return undefined;
  }
}
