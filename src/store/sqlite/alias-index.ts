import type { Database, Statement } from "bun:sqlite";
import type { ThingKind } from "../../domain/observation.ts";

/** Which thing an id means. Ids carry their own prefix (`req:`, `tool:`), so kinds never meet. */
export class AliasIndex {
  readonly #find: Statement<{ key: number }, [string]>;
  readonly #add: Statement;
  readonly #redirect: Statement;
  readonly #lastRedirect: Statement<{ last: number | null }, [string]>;
  readonly #followed: Statement<{ to_key: number }, [string, number]>;

  constructor(db: Database) {
    this.#find = db.prepare("SELECT key FROM alias WHERE alias = ?");
    this.#add = db.prepare("INSERT OR IGNORE INTO alias (alias, key) VALUES (?, ?)");
    this.#redirect = db.prepare("INSERT OR REPLACE INTO redirect (kind, key, to_key) VALUES (?, ?, ?)");
    this.#lastRedirect = db.prepare("SELECT max(key) AS last FROM redirect WHERE kind = ?");
    this.#followed = db.prepare("SELECT to_key FROM redirect WHERE kind = ? AND key = ?");
  }

  /** The distinct keys that the aliases lead to, and the aliases that lead nowhere yet. */
  resolve(kind: ThingKind, aliases: readonly string[]): { keys: number[]; unknown: string[] } {
    const keys: number[] = [];
    const unknown: string[] = [];
    for (const alias of aliases) {
      const found = this.#find.get(alias);
      if (found === null) unknown.push(alias);
      else {
        const key = this.#follow(kind, found.key);
        if (!keys.includes(key)) keys.push(key);
      }
    }
    return { keys, unknown };
  }

  add(alias: string, key: number): void {
    this.#add.run(alias, key);
  }

  /** From now on every id of `from` means `to`. */
  redirect(kind: ThingKind, from: number, to: number): void {
    this.#redirect.run(kind, from, to);
  }

  /** The largest key that was ever joined into another; it must not be given out again. */
  lastRedirected(kind: ThingKind): number {
    return this.#lastRedirect.get(kind)?.last ?? 0;
  }

  #follow(kind: ThingKind, key: number): number {
    let current = key;
    for (;;) {
      const next = this.#followed.get(kind, current);
      if (next === null) return current;
      current = next.to_key;
    }
  }
}
