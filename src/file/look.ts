import { readdirSync, realpathSync, statSync, type Dirent, type Stats } from "node:fs";
import { isAbsolute } from "node:path";

/** What lies at a path; undefined where nothing does, or where a parent is no folder or may not be entered. */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Where a path really leads, with all links resolved; undefined where it leads nowhere. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** What lies in a folder; empty where there is no such folder, or it may not be read. */
export function entriesOf(folder: string): readonly Dirent[] {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch {
    return [];
  }
}

/** Whether a folder lies at a path, or a link to one. */
export function isFolder(path: string): boolean {
  return lookAt(path)?.isDirectory() === true;
}

/**
 * Whether a path from outside can be one of this machine: it is absolute, names no server, which the system would
 * contact, and has no NUL, which would end it early.
 */
export function isOfThisMachine(path: string): boolean {
  return isAbsolute(path) && !/^[\\/]{2}/.test(path) && !path.includes("\0");
}
