import { identityOf } from "../../domain/digest.ts";

/** Where the files lie in a project's `telemetry/` folder. */
export const tokenFolder = "tokens";
/** Beside it, a file for each session. */
export const sessionFolder = "sessions";

/** Longest id that stands in a file name as it is: with the rest of the name far below the 255 bytes of file systems. */
const maxPlain = 100;

/** The name of a day's file. */
export function tokenFileName(date: string): string {
  return `tokens-${date}.json`;
}

/**
 * The name of a session's file. An id that no file may be called after (a path, a colon, a wide letter, a dot at its end)
 * is written with `_` and a fingerprint that keeps it apart from others; the file itself holds the id as it is. Names
 * that Windows reserves need nothing: the file's begins with `session-`.
 */
export function sessionFileName(id: string): string {
  const isPlain = id.length <= maxPlain && /^[A-Za-z0-9._-]*[A-Za-z0-9_-]$/.test(id);
  return isPlain ? `session-${id}.json` : distinctSessionFileName(id);
}

/** The name of a session's file where the plain one is another session's: some file systems take `A` for `a`. */
export function distinctSessionFileName(id: string): string {
  const safe = id.slice(0, maxPlain).replaceAll(/[^A-Za-z0-9_-]/g, "_");
  return `session-${safe}-${identityOf(id).slice(0, 8)}.json`;
}

/** Whether a file of the folder is a day's, or a session's. */
export function isTokenFile(name: string): boolean {
  return /^tokens-.+\.json$/i.test(name);
}

/** The same of a session's. Letters count in any case, for not every file system keeps it. */
export function isSessionFile(name: string): boolean {
  return /^session-.+\.json$/i.test(name);
}
