import type { Database, SQLQueryBindings } from "bun:sqlite";
import { AppError, messageOf } from "../../domain/error.ts";
import type { Things } from "../../domain/kinds.ts";
import type { ThingKind } from "../../domain/observation.ts";
import type { Session } from "../../domain/session.ts";
import type { Filter, Keyed, LedgerReader } from "../store.ts";
import type { Dispute, LedgerView, Pages, StoredEntry, StoredPoint } from "../whole.ts";
import { AliasesByThing } from "./aliases-by-thing.ts";
import { conditionsOf, entryConditions, sessionConditions, type Conditions } from "./condition.ts";
import { disputeOf, tellsOtherTokens } from "./disagreement-table.ts";
import { entryOf } from "./entry-log.ts";
import { mappings, optional } from "./mapping.ts";
import { pointPages } from "./point-pages.ts";
import { SqliteReader } from "./reader.ts";
import { Redirects } from "./redirects.ts";
import { sessionOf } from "./session-book.ts";
import { keyedBy, type Row, type ThingMapping } from "./thing-table.ts";

/** Rows read at a time: less than a megabyte as objects, and none of them lives long. */
const pageRows = 500;

/** A list to read in pages: the table, which of its rows, and by what their order goes. */
interface List {
  readonly table: string;
  readonly key: string;
  readonly conditions: Conditions;
  readonly order: string;
}

/**
 * The ledger at one moment, on a connection of its own that it closes: a read transaction sees what was committed
 * before its first statement, while the writer goes on. Lists are picked once, as keys in a temporary table, so that
 * a page costs the same wherever it is.
 */
export class SqliteView implements LedgerView {
  readonly reader: LedgerReader;
  readonly #db: Database;
  readonly #aliases: AliasesByThing;
  #lists = 0;

  constructor(db: Database) {
    this.#db = db;
    this.reader = new SqliteReader(db);
    this.#aliases = new AliasesByThing(db);
    db.run("BEGIN");
    // The moment is that of the first statement, not that of BEGIN.
    db.query("SELECT count(*) FROM cursor").get();
  }

  sessions(filter: Filter): Pages<Session> {
    const conditions = sessionConditions(filter);
    return this.#pages({ table: "session", key: "key", conditions, order: "session.key" }, sessionOf);
  }

  things<K extends ThingKind>(kind: K, filter: Filter): Pages<Keyed<Things[K]>> {
    const mapping: ThingMapping<Things[K]> = mappings[kind];
    const { table } = mapping;
    const conditions = conditionsOf(filter, table);
    const order = `${table}.at, ${table}.key`;
    return this.#pages({ table, key: "key", conditions, order }, (row) => keyedBy(mapping, row));
  }

  entries(filter: Filter): Pages<StoredEntry> {
    const list: List = {
      table: "entry",
      key: "seq",
      conditions: entryConditions(filter),
      order: "entry.seq",
    };
    const followed = new Redirects(this.#db).followedAmong();
    return this.#pages(list, (row) => {
      const entry = { ...entryOf(row), digest: optional(row["digest"]) };
      const { kind, thingKey } = entry;
      if (thingKey === undefined) return entry;
      // What names a thing is of a kind of things.
      const key = followed(kind as ThingKind, thingKey);
      return key === thingKey ? entry : { ...entry, thingKey: key, first: false };
    });
  }

  points(filter: Filter): Pages<StoredPoint> {
    return pointPages(this.#db, filter);
  }

  aliases(kind: ThingKind, keys: readonly number[]): ReadonlyMap<number, readonly string[]> {
    return readable(() => this.#aliases.of(kind, keys));
  }

  disputes(requestKeys: readonly number[]): ReadonlyMap<number, readonly Dispute[]> {
    const rows = this.#db
      .query<Row, [string]>(
        `SELECT d.* FROM disagreement d JOIN request r ON r.key = d.request_key
         WHERE d.request_key IN (SELECT value FROM json_each(?)) AND ${tellsOtherTokens} ORDER BY d.request_key, d.source`,
      )
      .all(JSON.stringify(requestKeys));
    const byRequest = Map.groupBy(rows, (row) => Number(row["request_key"]));
    return new Map([...byRequest].map(([key, own]) => [key, own.map(disputeOf)]));
  }

  [Symbol.dispose](): void {
    this.#db.run("ROLLBACK");
    this.#db.close();
  }

  #pages<T>(list: List, rowOf: (row: Row) => T): Pages<T> {
    this.#lists += 1;
    const picked = `picked_${this.#lists}`;
    const total = readable(() => pick(this.#db, picked, list));
    const page = this.#db.query<Row, [number, number]>(
      `SELECT ${list.table}.* FROM temp.${picked} JOIN ${list.table} ON ${list.table}.${list.key} = ${picked}.key
       WHERE ${picked}.row > ? AND ${picked}.row <= ? ORDER BY ${picked}.row`,
    );
    return {
      total,
      *[Symbol.iterator]() {
        for (let from = 0; from < total; from += pageRows)
          yield readable(() => page.all(from, from + pageRows)).map(rowOf);
      },
    };
  }
}

/** Puts the keys of a list into a temporary table in their order, and says how many they are. */
function pick(db: Database, name: string, { table, key, conditions, order }: List): number {
  const { where, values } = conditions;
  db.run(`CREATE TEMP TABLE ${name} (row INTEGER PRIMARY KEY, key INTEGER NOT NULL)`);
  const owner = table === "session" ? "" : `LEFT JOIN session ON session.key = ${table}.session_key`;
  const picked = `INSERT INTO ${name} (key) SELECT ${table}.${key} FROM ${table} ${owner} ${where} ORDER BY ${order}`;
  db.prepare<Row, SQLQueryBindings[]>(picked).run(...values);
  return db.query<{ total: number }, []>(`SELECT count(*) AS total FROM ${name}`).get()?.total ?? 0;
}

/** What SQLite says while it reads as a sentence: mostly that the disk of its temporary files is full. */
function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    const reason = messageOf(thrown);
    throw new AppError(
      "unavailable",
      `the ledger could not be read whole: ${reason}; SQLite keeps what it sorts in SQLITE_TMPDIR, /var/tmp or /tmp, which must have room`,
      { cause: thrown },
    );
  }
}
