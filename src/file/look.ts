import { readdirSync, realpathSync, statSync, type Dirent, type Stats } from "node:fs";
import { isAbsolute } from "node:path";

/** What lies at a path; undefined where nothing does, and where a folder above is none or may not be entered. */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch {
    return undefined;
  }
}

/** Where a path really leads, past all links; undefined where that is nowhere. */
export function realPath(path: string): string | undefined {
  try {
    return realpathSync(path);
  } catch {
    return undefined;
  }
}

/** What lies in a folder; nothing where there is none, or it may not be read. */
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
 * Whether a path that somebody told can be one of this machine: it is whole, leads to no server, which would be asked for it,
 * and has no NUL, at which a path ends.
 */
export function isOfThisMachine(path: string): boolean {
  return isAbsolute(path) && !/^[\\/]{2}/.test(path) && !path.includes("\0");
}
