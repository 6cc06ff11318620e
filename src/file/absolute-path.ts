import { isAbsolute, resolve } from "node:path";

/**
 * A path from the working folder on. Throws where that was removed: the runtime alone would take the folder of its own program
 * for it, and files would land there.
 */
export function absolutePath(path: string): string {
  return isAbsolute(path) ? resolve(path) : resolve(process.cwd(), path);
}
