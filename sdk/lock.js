import { linkSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import process from "node:process";
import { hasCode, isMissing } from "./day.js";

/**
 * The lock on `summary.json`: a file that only one process can make. It saves work, and keeps two processes from removing
 * days at once; figures do not hang on it, for a summary is replaced as a whole (summary.js). So a lock may be taken from
 * a holder that was killed, or that has given no sign of life for long, without asking it.
 */
export const lockFile = "summary.lock";

/** A holder touches its lock in every step. One that has not for this long is dead or stopped, also on another machine. */
const staleMs = 30_000;
/** How often a holder touches it, in milliseconds. */
const touchMs = 5000;

/** A lock that is held, or was: another process may have taken it away meanwhile, so it is asked in every step. */
export class SummaryLock {
  #path;
  #token;
  #touchedAt = Date.now();

  /**
   * @param {string} path
   * @param {string} token
   */
  constructor(path, token) {
    this.#path = path;
    this.#token = token;
  }

  /** Whether nobody took it away. Called in every step of long work; it also says that we live. */
  isHeld() {
    if (readOrNothing(this.#path) !== this.#token) return false;
    const now = Date.now();
    if (now - this.#touchedAt > touchMs) {
      utimesSync(this.#path, now / 1000, now / 1000);
      this.#touchedAt = now;
    }
    return true;
  }

  release() {
    if (readOrNothing(this.#path) === this.#token) rmSync(this.#path, { force: true });
  }
}

/**
 * Takes the lock; undefined when somebody else works.
 * @param {string} dir
 * @returns {SummaryLock | undefined}
 */
export function takeLock(dir) {
  const path = join(dir, lockFile);
  const token = JSON.stringify({ pid: process.pid, host: hostname(), id: crypto.randomUUID() });
  for (const isLastTry of [false, true]) {
    if (create(path, token)) return new SummaryLock(path, token);
    if (isLastTry || !isStale(path)) return undefined;
    clear(path);
  }
  return undefined;
}

/**
 * Makes the lock with its content in one step, so that nobody ever sees one that says nothing of its holder; false when
 * there is one already.
 * @param {string} path
 * @param {string} token
 */
function create(path, token) {
  const own = `${path}.${crypto.randomUUID()}.tmp`;
  writeFileSync(own, token, { flag: "wx", mode: 0o600 });
  try {
    linkSync(own, path);
    return true;
  } catch (thrown) {
    if (hasCode(thrown, "EEXIST")) return false;
    return createInTwoSteps(path, token);
  } finally {
    rmSync(own, { force: true });
  }
}

/**
 * For file systems without hard links (FAT, some network drives).
 * @param {string} path
 * @param {string} token
 */
function createInTwoSteps(path, token) {
  try {
    writeFileSync(path, token, { flag: "wx", mode: 0o600 });
    return true;
  } catch (thrown) {
    if (hasCode(thrown, "EEXIST")) return false;
    throw thrown;
  }
}

/**
 * Moves a stale lock away before it is deleted: of several that find it stale, each moves a file once.
 * @param {string} path
 */
function clear(path) {
  const aside = `${path}.${crypto.randomUUID()}.tmp`;
  try {
    renameSync(path, aside);
    rmSync(aside, { force: true });
  } catch (thrown) {
    if (!isMissing(thrown)) throw thrown;
  }
}

/** @param {string} path */
function isStale(path) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (stat === undefined) return true;
  if (Math.abs(Date.now() - stat.mtimeMs) > staleMs) return true;
  const holder = holderOf(readOrNothing(path) ?? "");
  // On another machine, or in another container, its process cannot be asked for.
  return holder !== undefined && holder.host === hostname() && !isAlive(holder.pid);
}

/**
 * @param {string} text
 * @returns {{ pid: number, host: unknown } | undefined}
 */
function holderOf(text) {
  try {
    const { pid, host } = JSON.parse(text);
    return Number.isInteger(pid) && pid > 0 ? { pid, host } : undefined;
  } catch {
    // Killed between the two steps, or just between them.
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (thrown) {
    return !hasCode(thrown, "ESRCH");
  }
}

/** @param {string} path */
function readOrNothing(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
