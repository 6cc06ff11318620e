import { statSync, type Stats } from "node:fs";

/** What lies at a path; undefined where nothing does, and where a folder above is none or may not be entered. */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Whether a folder lies at a path, or a link to one. */
export function isFolder(path: string): boolean {
  return lookAt(path)?.isDirectory() === true;
}
