import { Database } from "bun:sqlite";
import { closeSync, openSync } from "node:fs";
import { AppError } from "../../domain/error.ts";

/**
 * Holds a data dir for one daemon. The lock is the operating system's, taken through an empty database: it vanishes with
 * its process, so kill -9 leaves nothing to clean up. Throws `conflict` when another process holds it.
 */
export function holdLock(path: string): Disposable {
  // Made by us first, for SQLite would make it readable by others.
  closeSync(openSync(path, "a", 0o600));
  const db = new Database(path, { create: true });
  try {
    // Two that start at once see each other's first step; a moment later one of them has it.
    db.run("PRAGMA busy_timeout = 300");
    // Nothing is ever written, so there is nothing to roll back from a file.
    db.run("PRAGMA journal_mode = MEMORY");
    // Left open for the life of the process: the transaction is the lock.
    db.run("BEGIN EXCLUSIVE");
  } catch (thrown) {
    db.close();
    if (!String(thrown).includes("locked")) throw thrown;
    throw new AppError("conflict", "another Hallmonitor is running on this data dir", { cause: thrown });
  }
  return { [Symbol.dispose]: () => db.close() };
}
