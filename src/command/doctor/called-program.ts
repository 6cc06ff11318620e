import { existsSync } from "node:fs";
import { isAbsolute } from "node:path";
import { placesOf } from "../../config/place.ts";
import type { Machine } from "../../config/data-dir.ts";
import { realPath } from "../../file/look.ts";
import { valueOf } from "../hook.ts";

/** What somebody's settings start when they start this program. */
export interface CalledProgram {
  readonly path: string;
  readonly isThere: boolean;
  /** The folder that it reports to, by the one name that all links to it have in common. */
  readonly dataDir: string;
}

/** What the words of a command start, as the client of this machine will find it. */
export function inspectCall(words: readonly string[], machine: Machine): CalledProgram {
  const [path = "", ...rest] = words;
  const dataDir = placesOf({ dataDir: valueOf(rest, "--data-dir") }, machine).dataDir.value;
  // What is looked for on a PATH is found or not by the client's, which nobody knows here.
  return { path, isThere: !isAbsolute(path) || existsSync(path), dataDir: realPath(dataDir) ?? dataDir };
}

/** Why some of these starts do not reach the collector of a data dir; undefined where all do. */
export function faultOfCalls(calls: readonly CalledProgram[], dataDir: string): string | undefined {
  const gone = calls.find(({ isThere }) => !isThere);
  if (gone !== undefined) return `${gone.path} is to be started, which does not exist`;
  const stray = calls.find((call) => call.dataDir !== (realPath(dataDir) ?? dataDir));
  return stray && `reports go to the data dir ${stray.dataDir}, and not to ${dataDir}`;
}
