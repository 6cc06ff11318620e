import { AppError } from "../domain/error.ts";
import type { LedgerReader } from "../store/store.ts";

/**
 * The project that a person means: its whole path, or as many of its last parts as tell it from all others, which is how
 * tables call it. What names none stays as it is, and nothing will match it. Throws `conflict` when several end so.
 */
export function findProject(reader: LedgerReader, name: string): string {
  if (isWhole(name)) return name;
  const projects = reader
    .usage({ filter: {}, by: ["project"] })
    .flatMap(({ keys: [project] }) => project ?? []);
  if (projects.includes(name)) return name;
  const tail = `/${slashed(name)}`;
  const [found, ...others] = projects.filter((project) => slashed(project).endsWith(tail));
  if (found === undefined || others.length === 0) return found ?? name;
  throw new AppError(
    "conflict",
    `${others.length + 1} projects end with ${name}: ${[found, ...others].slice(0, 5).join(", ")}; give more of the path`,
  );
}

function isWhole(path: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:)/.test(path);
}

function slashed(path: string): string {
  return path.replaceAll("\\", "/").replace(/\/+$/, "");
}
