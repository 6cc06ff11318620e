import type { Database, Statement } from "bun:sqlite";
import type { ThingKind } from "../../domain/observation.ts";

/** Where things went that turned out to be others: what was joined into another leaves a redirect. */
export class Redirects {
  readonly #db: Database;
  #next: Statement<{ to_key: number }, [string, number]> | undefined;

  constructor(db: Database) {
    this.#db = db;
  }

  /** From now on every id of `from` means `to`. */
  add(kind: ThingKind, from: number, to: number): void {
    this.#db
      .query("INSERT OR REPLACE INTO redirect (kind, key, to_key) VALUES (?, ?, ?)")
      .run(kind, from, to);
  }

  /** The largest key that was ever joined into another; it must not be given out again. */
  last(kind: ThingKind): number {
    const last = this.#db.query<{ last: number | null }, [string]>(
      "SELECT max(key) AS last FROM redirect WHERE kind = ?",
    );
    return last.get(kind)?.last ?? 0;
  }

  /** The thing that a key means: itself, or the one it was joined into. */
  followed(kind: ThingKind, key: number): number {
    this.#next ??= this.#db.prepare("SELECT to_key FROM redirect WHERE kind = ? AND key = ?");
    let current = key;
    for (;;) {
      const next = this.#next.get(kind, current);
      if (next === null) return current;
      current = next.to_key;
    }
  }

  /** All things that were joined into another. */
  all(): { kind: ThingKind; key: number }[] {
    return this.#db.query<{ kind: ThingKind; key: number }, []>("SELECT kind, key FROM redirect").all();
  }

  /** `followed` for many things: a statement for each of millions takes longer than reading the few that were joined. */
  followedAmong(): Redirects["followed"] {
    const joined = new Set(this.all().map(({ kind, key }) => `${kind} ${key}`));
    return (kind, key) => (joined.size > 0 && joined.has(`${kind} ${key}`) ? this.followed(kind, key) : key);
  }
}
