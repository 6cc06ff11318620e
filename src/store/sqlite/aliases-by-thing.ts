import type { Database } from "bun:sqlite";
import type { ThingKind } from "../../domain/observation.ts";
import { aliasKindOf, aliasKinds } from "./alias-index.ts";

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
    const kinds = aliasKinds.map((kind) => `WHEN '${kind}' THEN ${aliasKindOf(kind)}`).join(" ");
    // A key that was joined into another may have been joined again; the last one is where the thing is.
    this.#db.run(
      `CREATE TEMP TABLE joined AS WITH RECURSIVE step (kind, key, to_key) AS (
         SELECT CASE kind ${kinds} END, key, to_key FROM redirect
         UNION ALL SELECT step.kind, step.key, redirect.to_key FROM step
           JOIN redirect ON redirect.key = step.to_key AND (CASE redirect.kind ${kinds} END) = step.kind)
       SELECT kind, key, to_key FROM step WHERE NOT EXISTS (SELECT 1 FROM redirect
         WHERE redirect.key = step.to_key AND (CASE redirect.kind ${kinds} END) = step.kind)`,
    );
    this.#db.run("CREATE INDEX temp.joined_key ON joined (kind, key)");
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
