import type { Database, Statement } from "bun:sqlite";

/**
 * Identities of the entries that are or were in the archive, so that a record which comes again is known. Live records are newer
 * than all of them and cost no look.
 */
export class ArchivedEntries {
  readonly #db: Database;
  readonly #find: Statement;
  /** The latest time of an archived entry, or more. Undefined until it is first asked for, and after a change. */
  #latest: number | undefined;

  constructor(db: Database) {
    this.#db = db;
    this.#find = db.prepare("SELECT 1 FROM archived_entry WHERE at = ? AND digest = ?");
  }

  has(at: number, digest: number): boolean {
    this.#latest ??=
      this.#db.query<{ latest: number | null }, []>("SELECT max(at) AS latest FROM archived_entry").get()
        ?.latest ?? -Infinity;
    return at <= this.#latest && this.#find.get(at, digest) !== null;
  }

  /** To be called when the table was changed. */
  reset(): void {
    this.#latest = undefined;
  }
}
