import type { Database } from "bun:sqlite";

/** Lets go of the pages that this connection remembers; what is asked next is read from the file again. */
export function emptyCache(db: Database): void {
  db.run("PRAGMA shrink_memory");
}
