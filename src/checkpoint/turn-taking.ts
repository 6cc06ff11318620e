import { closeSync, openSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { codeOf } from "../file/fault.ts";

/** How long a save waits for another one of the same session, in milliseconds: a save takes a few. */
const waitMs = 500;
/** A lock as old as this was left by a process that was killed. */
const abandonedMs = 5000;
const retryMs = 5;
/** The file that says whose turn it is. */
export const turnName = ".saving";

/**
 * Does the work while no other process does such work in the folder. Whoever waits in vain does it all the same: saved
 * twice is better than not at all.
 */
export function inTurn<T>(dir: string, work: () => T): T {
  const path = join(dir, turnName);
  const isHeld = take(path);
  try {
    return work();
  } finally {
    if (isHeld) rmSync(path, { force: true });
  }
}

function take(path: string): boolean {
  for (let waited = 0; ; waited += retryMs) {
    try {
      closeSync(openSync(path, "wx", 0o600));
      return true;
    } catch (thrown) {
      if (codeOf(thrown) !== "EEXIST") throw thrown;
    }
    if (isAbandoned(path)) rmSync(path, { force: true });
    else if (waited >= waitMs) return false;
    else Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, retryMs);
  }
}

function isAbandoned(path: string): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat !== undefined && Math.abs(Date.now() - stat.mtimeMs) > abandonedMs;
}
