import { AppError } from "../domain/error.ts";
import { callsFolder } from "../domain/folder.ts";
import type { LedgerReader } from "../store/store.ts";

/**
 * The project that a person means: its whole path, or as many of its last parts as tell it from all others, which is how
 * tables call it. What names none stays as it is, and nothing will match it. Throws `conflict` when several end so.
 */
export function findProject(reader: LedgerReader, name: string): string {
  // The latest session of a folder is found sooner than all folders are.
  if (isWhole(name) && reader.sessions({ project: name }, 1).length > 0) return name;
  const projects = reader.projects();
  if (projects.includes(name)) return name;
  const found = projects.filter((project) => mayMean(name, project));
  const [first, ...others] = found;
  if (first === undefined || others.length === 0) return first ?? name;
  const [how, remedy] = isWhole(name)
    ? ["are the folder", "write it as one of these"]
    : ["end with", "give more of the path"];
  throw new AppError(
    "conflict",
    `${found.length} projects ${how} ${name}: ${found.slice(0, 5).join(", ")}; ${remedy}`,
  );
}

/** Whether a name may mean a project: its whole path, or the last parts of it, which may be those of others as well. */
export function mayMean(name: string, project: string): boolean {
  return project === name || callsFolder(project)(name);
}

function isWhole(path: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:)/.test(path);
}
