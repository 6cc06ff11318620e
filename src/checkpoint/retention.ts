import { rmdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { type UnixMs, dayMs } from "../domain/time.ts";
import { armPath, armReasons, holds, readArm } from "./arm.ts";
import { readName, stemOf } from "./place.ts";
import { namesIn, placesIn, type Place } from "./stored.ts";
import { turnName } from "./turn-taking.ts";
import { unfinishedSuffix } from "../file/durable.ts";

/** How long checkpoints stay, and how many of one session. 0 sets no bound. */
export interface Retention {
  readonly keepDays: number;
  readonly keepPerSession: number;
  readonly now: UnixMs;
  /** The time that age is counted from, where it is not the clock's: that of a moment may be wrong. */
  readonly agedAt?: UnixMs;
}

/** No write takes that long: what is still unfinished then was left by a process that was killed. */
const unfinishedMs = 3_600_000;

/** Removes what is too old or too many in each session's folder, and folders that are empty then. */
export function pruneFolders(dirs: readonly string[], retention: Retention): number {
  return dirs.reduce((sum, dir) => sum + pruneFolder(dir, retention), 0);
}

function pruneFolder(dir: string, { keepDays, keepPerSession, now, agedAt = now }: Retention): number {
  const armed = settleArms(dir, now);
  const oldest = keepDays === 0 ? -Infinity : agedAt - keepDays * dayMs;
  const most = keepPerSession === 0 ? Infinity : keepPerSession;
  const gone = placesIn(dir).filter(
    (place, index) => (place.at < oldest || index >= most) && !armed.has(place.id),
  );
  for (const place of gone) removeCheckpoint(place);
  removeUnfinished(dir, now);
  removeIfEmpty(dir);
  return gone.length;
}

/** The ids of checkpoints that are promised to somebody. Promises that hold no more are removed. */
function settleArms(dir: string, now: UnixMs): ReadonlySet<string | undefined> {
  const paths = new Set(armReasons.map((reason) => armPath(dir, reason)));
  const ids = [...paths].map((path) => {
    const arm = readArm(path);
    if (arm !== undefined && holds(arm, now)) return arm.checkpointId;
    rmSync(path, { force: true });
    return undefined;
  });
  return new Set(ids);
}

/** The JSON goes first: what has none is no checkpoint. */
function removeCheckpoint(place: Place): void {
  const stem = stemOf(place);
  const names = namesIn(place.dir).filter((name) => name.startsWith(`${stem}.`));
  for (const name of [place.name, ...names]) rmSync(join(place.dir, name), { force: true });
}

/** What was never finished: files half written, texts whose states did not follow, and the turn of a save that never ended. */
function removeUnfinished(dir: string, now: UnixMs): void {
  const names = namesIn(dir);
  const states = new Set(names.filter((name) => name.endsWith(".json")));
  const isUnfinished = (name: string): boolean =>
    name.endsWith(unfinishedSuffix) ||
    name === turnName ||
    (readName(name.replace(/\.md$/, ".json")) !== undefined && !states.has(name.replace(/\.md$/, ".json")));
  for (const name of names.filter(isUnfinished)) {
    const path = join(dir, name);
    const stat = statSync(path, { throwIfNoEntry: false });
    if (stat !== undefined && now - stat.mtimeMs > unfinishedMs) rmSync(path, { force: true });
  }
}

function removeIfEmpty(dir: string): void {
  try {
    rmdirSync(dir);
  } catch {
    // Something is in it.
  }
}
