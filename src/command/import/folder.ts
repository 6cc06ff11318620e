/**
 * The parts of `import`. In comes a folder, out go transcripts in the ledger and a line about them. They refuse to read
 * transcripts themselves: the collector does, or its reader in this process.
 */
import { basename, dirname, join } from "node:path";
import { AppError } from "../../domain/error.ts";
import { isFolder, lookAt } from "../../file/look.ts";
import { holdsLogs } from "./telemetry-files.ts";
import { absolutePath } from "../../file/absolute-path.ts";

/** A folder of an agent as an absolute path, because the collector stands elsewhere. Throws `invalid` when it is none. */
export function agentFolder(dir: string): string {
  const folder = absolutePath(dir);
  const hint =
    dir === "telemetry"
      ? "of logs by hand the folder is needed, too: 'hallmonitor import telemetry DIR'"
      : "give the client's folder, such as ~/.claude";
  if (!exists(folder)) throw new AppError("invalid", `there is no folder ${folder}; ${hint}`);
  if (!isFolder(folder)) throw new AppError("invalid", `${folder} is no folder; ${hint}`);
  if (hasProjects(folder)) return folder;
  if (holdsLogs(folder))
    throw new AppError(
      "invalid",
      `${folder} holds logs by hand: write 'hallmonitor import telemetry ${dir}'`,
    );
  const above = dirname(folder);
  const better = basename(folder) === "projects" ? `did you mean ${above}?` : hint;
  throw new AppError("invalid", `${folder} holds no transcripts: it has no folder 'projects'; ${better}`);
}

/** Whether transcripts could lie there. */
function hasProjects(folder: string): boolean {
  return isFolder(join(folder, "projects"));
}

function exists(path: string): boolean {
  return lookAt(path) !== undefined;
}
