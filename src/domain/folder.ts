/**
 * Which folder or file a path means. Two spellings of one place are told apart by nobody but a program: a slash at the
 * end, either slash on Windows, and, where the file system does not care for it, the case of letters.
 */

const windowsPath = /^(?:[A-Za-z]:[\\/]|\\\\)/;
/** Folders that only macOS has; its file system takes both cases of a letter for one, and both ways to write an accent. */
const macPath = /^\/(?:Users|Volumes)\//;

/** The same text for every spelling of one place, for comparing only: it need not be a path that opens. */
export function placeOf(path: string): string {
  return spellingOf(path)(path);
}

/** How the system of a path spells one place always the same, also where it is told a part of it. */
function spellingOf(path: string): (path: string) => string {
  if (windowsPath.test(path)) return (told) => joined(told.replaceAll("\\", "/")).toLowerCase();
  if (macPath.test(path)) return (told) => joined(told).normalize("NFC").toLowerCase();
  return joined;
}

/**
 * A folder as the ledger calls it: without a slash at its end, and with its drive in capitals. Editors write `c:\work`
 * where terminals write `C:\work`, and both mean one project.
 */
export function folderName(path: string): string {
  const whole = path.replace(/(?<=[^\\/:])[\\/]+$/, "");
  return /^[a-z]:[\\/]/.test(whole) ? `${whole.charAt(0).toUpperCase()}${whole.slice(1)}` : whole;
}

/** Whether a path says of itself where it begins. */
function isWholePath(path: string): boolean {
  return /^(?:[\\/]|[A-Za-z]:[\\/])/.test(path);
}

/**
 * Tells whether a name means a folder: its whole path or the last parts of it, in any spelling that its system takes for the
 * same.
 */
export function callsFolder(folder: string): (name: string) => boolean {
  const place = placeOf(folder);
  const spelled = spellingOf(folder);
  return (name) => {
    const own = folderName(name);
    return isWholePath(own) ? placeOf(own) === place : place.endsWith(`/${spelled(own)}`);
  };
}

/** The place of a file that is named within a folder, or by its whole path. */
export function placeWithin(folder: string, path: string): string {
  return placeOf(isWholePath(path) ? path : `${folder}/${path}`);
}

/** The path as it is called within a folder; as it stands when it lies elsewhere, and a whole one where the folder is not known (empty). */
export function pathWithin(folder: string, path: string): string {
  if (folder === "" && isWholePath(path)) return path;
  const above = `${placeOf(folder)}/`;
  const place = placeWithin(folder, path);
  if (!place.startsWith(above)) return path;
  const isWindows = windowsPath.test(folder) || windowsPath.test(path);
  const parts = joined(isWindows ? path.replaceAll("\\", "/") : path).split("/");
  return parts.slice(-place.slice(above.length).split("/").length).join("/");
}

/** The parts of a path with single slashes between, without what says nothing. */
function joined(path: string): string {
  const parts: string[] = [];
  for (const part of path.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "" && part !== ".") parts.push(part);
  }
  return `${path.startsWith("/") ? "/" : ""}${parts.join("/")}`;
}
