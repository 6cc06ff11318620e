import type { Database, SQLQueryBindings, Statement } from "bun:sqlite";
import { snakeCase } from "../../domain/snake-case.ts";
import type { Thing } from "../../domain/thing.ts";
import type { Filter, Keyed } from "../store.ts";
import { alsoOf, conditionsOf, type Condition } from "./condition.ts";

/** A row as SQLite gives it, by the names of its columns: flags are 0 and 1, what is not known is null. */
export type Row = Record<string, string | number | null>;

/** How one kind of thing lies in its table. `columns` are in the order of `toRow`. */
export interface ThingMapping<T> {
  readonly table: string;
  readonly columns: readonly string[];
  /** The values of its columns, in a list of the caller's own. */
  toRow(thing: T): SQLQueryBindings[];
  fromRow(row: Row): T;
}

/**
 * Insert, update and read for one kind of thing. Each statement is prepared once, when it is first needed: a command that
 * only asks starts a millisecond sooner.
 */
export class ThingTable<T extends Thing> {
  readonly #db: Database;
  readonly #mapping: ThingMapping<T>;
  #insert: Statement | undefined;
  #update: Statement | undefined;
  #byKey: Statement<Row, [number]> | undefined;

  constructor(db: Database, mapping: ThingMapping<T>) {
    this.#db = db;
    this.#mapping = mapping;
  }

  insert(key: number, thing: T): void {
    this.#insert ??= this.#db.prepare(insertionInto(this.#mapping));
    this.#insert.run(this.#values(key, thing));
  }

  update(key: number, thing: T): void {
    this.#update ??= this.#db.prepare(updateOf(this.#mapping));
    this.#update.run(this.#values(key, thing));
  }

  remove(key: number): void {
    this.#db.prepare(`DELETE FROM ${this.#mapping.table} WHERE key = ?`).run(key);
  }

  byKey(key: number): Keyed<T> | undefined {
    this.#byKey ??= this.#db.prepare(`SELECT * FROM ${this.#mapping.table} WHERE key = ?`);
    const row = this.#byKey.get(key);
    return row === null ? undefined : this.#keyed(row);
  }

  /** Newest first when bounded, handed out oldest first; those of them that meet more conditions, where there are any. */
  list(filter: Filter, limit: number, ...also: readonly Condition[]): Keyed<T>[] {
    const { table } = this.#mapping;
    const all = conditionsOf(filter, table);
    const { where, values } = alsoOf(all, also);
    const rows = this.#db
      .query<Row, SQLQueryBindings[]>(
        `SELECT ${table}.* FROM ${table} LEFT JOIN session ON session.key = ${table}.session_key ${where} ORDER BY ${table}.at DESC, ${table}.key DESC LIMIT ?`,
      )
      .all(...values, limit);
    return rows.toReversed().map((row) => this.#keyed(row));
  }

  /** The largest key in use; keys count up from it. */
  lastKey(): number {
    return (
      this.#db.query<{ last: number | null }, []>(`SELECT max(key) AS last FROM ${this.#mapping.table}`).get()
        ?.last ?? 0
    );
  }

  /** The thing's columns and its key, as one list: a statement takes that as it is, without spreading it over arguments. */
  #values(key: number, thing: T): SQLQueryBindings[] {
    const values = this.#mapping.toRow(thing);
    values.push(key);
    return values;
  }

  #keyed(row: Row): Keyed<T> {
    return keyedBy(this.#mapping, row);
  }
}

type Columns = Pick<ThingMapping<unknown>, "table" | "columns">;

function insertionInto({ table, columns }: Columns): string {
  const marks = columns.map(() => "?").join(", ");
  return `INSERT INTO ${table} (${columns.join(", ")}, key) VALUES (${marks}, ?)`;
}

function updateOf({ table, columns }: Columns): string {
  return `UPDATE ${table} SET ${columns.map((name) => `${name} = ?`).join(", ")} WHERE key = ?`;
}

/** A row of a thing's table as that thing. */
export function keyedBy<T>(mapping: ThingMapping<T>, row: Row): Keyed<T> {
  return { ...mapping.fromRow(row), key: Number(row["key"]) };
}

/** A mapping for things whose fields are texts, numbers and the named flags; columns are the fields in snake_case. */
export function plainMapping<T>(
  table: string,
  fields: readonly (keyof T & string)[],
  flags: readonly string[] = [],
): ThingMapping<T> {
  const columns = fields.map(snakeCase);
  return {
    table,
    columns,
    toRow: (thing) => fields.map((field) => toSql(thing[field])),
    fromRow: (row) => {
      const thing: Record<string, unknown> = {};
      fields.forEach((field, index) => {
        const value = row[columns[index] ?? ""] ?? undefined;
        thing[field] = flags.includes(field) && value !== undefined ? value === 1 : value;
      });
      // The table's columns are the fields of T, one to one.
      return thing as T;
    },
  };
}

/** A field as a column takes it: undefined is NULL, a flag 0 or 1. */
export function toSql(value: unknown): SQLQueryBindings {
  if (value === undefined) return null;
  if (typeof value === "boolean") return value ? 1 : 0;
  // Fields of things are texts, numbers and flags only.
  return value as SQLQueryBindings;
}
