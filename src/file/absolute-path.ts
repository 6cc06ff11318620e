import { isAbsolute, resolve } from "node:path";

/**
 * An absolute path, resolved from the working folder. Throws where that folder was removed: the runtime would resolve
 * from the folder of its own program, and files would land there.
 */
export function absolutePath(path: string): string {
  return isAbsolute(path) ? resolve(path) : resolve(process.cwd(), path);
}
