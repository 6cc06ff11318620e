import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";

/**
 * Whether a process has a file open, by whatever name; undefined where there is no such file, or the system does not
 * tell us. Only Linux does, for processes of the same user.
 */
export function hasOpen(pid: number, path: string): boolean | undefined {
  if (process.platform !== "linux") return undefined;
  const dir = `/proc/${pid}/fd`;
  try {
    const file = identityOf(path);
    if (file === undefined) return undefined;
    return readdirSync(dir).some((name) => identityOf(join(dir, name)) === file);
  } catch {
    return undefined;
  }
}

/** What a path leads to; undefined when it leads nowhere, as with the number of a file that was closed meanwhile. */
function identityOf(path: string): string | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false });
  return found === undefined ? undefined : `${found.dev}:${found.ino}`;
}
