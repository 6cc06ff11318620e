import { readFileSync } from "node:fs";
import type { UnixMs } from "../../domain/time.ts";
import { lookAt } from "../../file/look.ts";

/** The files of a log: what is written now, and what was put aside, the latest first. */
export interface LogPlaces {
  readonly current: string;
  readonly aside: readonly string[];
}

/** Which lines are wanted: those from a time on, and of these so many, the last ones. */
export interface Wanted {
  readonly lines: number;
  readonly since: UnixMs | undefined;
}

/** The latest lines of a log across its files, the oldest first. */
export function lastLines({ current, aside }: LogPlaces, { lines, since }: Wanted): readonly string[] {
  let found: readonly string[] = [];
  for (const path of [current, ...aside]) {
    found = linesIn(path).concat(found);
    // Lines of a file are in order, so one that begins early enough ends the search.
    if (found.length >= lines || timeOf(found[0] ?? "") < (since ?? -Infinity)) break;
  }
  const start = since === undefined ? 0 : firstSince(found, since);
  return found.slice(Math.max(start, found.length - lines));
}

function linesIn(path: string): string[] {
  if (lookAt(path)?.isFile() !== true) return [];
  const lines = readFileSync(path, "utf8").split("\n");
  // What follows the last line end is nothing, or the beginning of a line that is being written.
  return lines.slice(0, -1);
}

function firstSince(lines: readonly string[], since: UnixMs): number {
  const first = lines.findIndex((line) => timeOf(line) >= since);
  return first === -1 ? lines.length : first;
}

/** When a line was written; NaN, which is before and after nothing, for one that begins with no time. */
function timeOf(line: string): UnixMs {
  return Date.parse(line.slice(0, line.indexOf(" ")));
}
