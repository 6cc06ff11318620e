import { Database } from "bun:sqlite";
import { AppError } from "../../domain/error.ts";

/**
 * Holds a data dir for one daemon. The lock is the operating system's, taken through an empty database: it vanishes with
 * its process, so kill -9 leaves nothing to clean up. Throws `conflict` when another process holds it.
 */
export function holdLock(path: string): Disposable {
  const db = new Database(path, { create: true });
  try {
    db.run("PRAGMA busy_timeout = 0");
    db.run("PRAGMA locking_mode = EXCLUSIVE");
    db.run("BEGIN EXCLUSIVE");
  } catch (thrown) {
    db.close();
    if (!String(thrown).includes("locked")) throw thrown;
    throw new AppError("conflict", "another Hallmonitor is running on this data dir", { cause: thrown });
  }
  return { [Symbol.dispose]: () => db.close() };
}
