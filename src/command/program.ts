import { resolve } from "node:path";

/**
 * The absolute path of this program, for others to call: the built executable itself, or the start script of the
 * checkout that this file lies in.
 */
export function programPath(): string {
  return isBuilt(import.meta.dir) ? process.execPath : resolve(import.meta.dir, "../../bin/hallmonitor");
}

/**
 * The words that start this program anywhere, without a shell. Windows runs no start script: there the runtime of this process is
 * called as that script calls it.
 */
export function programWords(platform: NodeJS.Platform): readonly string[] {
  if (platform !== "win32" || isBuilt(import.meta.dir)) return [programPath()];
  return [process.execPath, "--no-env-file", resolve(import.meta.dir, "../cli.ts")];
}

/** Whether a source's folder is inside a built executable, where Bun mounts a file system of its own. */
export function isBuilt(folder: string): boolean {
  return /^(?:\/\$bunfs|[A-Z]:[/\\]~BUN)(?:[/\\]|$)/i.test(folder);
}
