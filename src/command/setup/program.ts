import { resolve } from "node:path";

/**
 * The absolute path of this program, for others to call: the built executable itself, or the start script of the
 * checkout that this file lies in.
 */
export function programPath(): string {
  return isBuilt(import.meta.dir) ? process.execPath : resolve(import.meta.dir, "../../../bin/hallmonitor");
}

/** Whether a source's folder is inside a built executable, where Bun mounts a file system of its own. */
export function isBuilt(folder: string): boolean {
  return /^(?:\/\$bunfs|[A-Z]:[/\\]~BUN)(?:[/\\]|$)/i.test(folder);
}
