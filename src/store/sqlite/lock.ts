import { Database } from "bun:sqlite";
import { closeSync, openSync } from "node:fs";
import { AppError } from "../../domain/error.ts";

/** How long a lock is waited for, and what is said when another process holds it all that time. */
export interface LockSettings {
  readonly waitMs: number;
  readonly busy: string;
}

/** One daemon per data dir. Two that start at once see each other's first step; a moment later one of them has it. */
const daemonLock: LockSettings = { waitMs: 300, busy: "another Hallmonitor is running on this data dir" };

/**
 * Holds a file for one process. The lock is the operating system's, taken through an empty database: it vanishes with
 * its process, so kill -9 leaves nothing to clean up. Throws `conflict` when another process holds it.
 */
export function holdLock(path: string, { waitMs, busy }: LockSettings = daemonLock): Disposable {
  // Made by us first, for SQLite would make it readable by others.
  closeSync(openSync(path, "a", 0o600));
  const db = new Database(path, { create: true });
  try {
    db.run(`PRAGMA busy_timeout = ${waitMs}`);
    // Nothing is ever written, so there is nothing to roll back from a file.
    db.run("PRAGMA journal_mode = MEMORY");
    // Left open for the life of the process: the transaction is the lock.
    db.run("BEGIN EXCLUSIVE");
  } catch (thrown) {
    db.close();
    if (!String(thrown).includes("locked")) throw thrown;
    throw new AppError("conflict", busy, { cause: thrown });
  }
  return { [Symbol.dispose]: () => db.close() };
}
