import type { Database } from "bun:sqlite";
import type { ThingKind } from "../../domain/observation.ts";
import { aliasKindOf } from "./alias-index.ts";
import { Redirects } from "./redirects.ts";

interface Known {
  readonly key: number;
  readonly alias: string;
}

/**
 * The ids of things by their things. The ledger finds things by their ids and has no way back, for an index that is read
 * once a month would cost every commit; so the way back is built in a temporary table when it is first asked for.
 */
export class AliasesByThing {
  readonly #db: Database;
  #isBuilt = false;

  constructor(db: Database) {
    this.#db = db;
  }

  of(kind: ThingKind, keys: readonly number[]): ReadonlyMap<number, readonly string[]> {
    this.#build();
    const rows = this.#db
      .query<Known, [number, string]>(
        `SELECT key, alias FROM temp.known_as WHERE kind = ? AND key IN (SELECT value FROM json_each(?))
         ORDER BY key, alias`,
      )
      .all(aliasKindOf(kind), JSON.stringify(keys));
    const byThing = Map.groupBy(rows, ({ key }) => key);
    return new Map([...byThing].map(([key, known]) => [key, known.map(({ alias }) => alias)]));
  }

  #build(): void {
    if (this.#isBuilt) return;
    this.#isBuilt = true;
    this.#db.run(
      "CREATE TEMP TABLE joined (kind INTEGER, key INTEGER, to_key INTEGER, PRIMARY KEY (kind, key)) WITHOUT ROWID",
    );
    const join = this.#db.prepare("INSERT INTO temp.joined VALUES (?, ?, ?)");
    const redirects = new Redirects(this.#db);
    for (const { kind, key } of redirects.all())
      join.run(aliasKindOf(kind), key, redirects.followed(kind, key));
    this.#db.run(
      "CREATE TEMP TABLE known_as (kind INTEGER, key INTEGER, alias TEXT, PRIMARY KEY (kind, key, alias)) WITHOUT ROWID",
    );
    this.#db.run(
      `INSERT INTO known_as SELECT alias.kind, coalesce(joined.to_key, alias.key) AS thing, alias.alias
       FROM (SELECT alias, key, kind FROM alias UNION ALL SELECT alias, key, kind FROM unsorted_alias) alias
       LEFT JOIN joined ON joined.kind = alias.kind AND joined.key = alias.key
       WHERE alias.kind IS NOT NULL ORDER BY 1, 2, 3`,
    );
  }
}
