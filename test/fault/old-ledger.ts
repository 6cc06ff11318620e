/** Ledgers as older programs left them: a ledger of today, put into the tables that a schema had. */
import { Database } from "bun:sqlite";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const sql = join(import.meta.dir, "..", "..", "src", "store", "sqlite", "migrations");
const migrations = readdirSync(sql).toSorted();

/** The schema that the program of this checkout writes. */
export const newestSchema = migrations.length;

/** Makes the tables of a schema as its program did. */
export function makeTables(db: Database, schema: number): void {
  db.run("PRAGMA journal_mode = WAL");
  for (const name of migrations.slice(0, schema)) db.run(readFileSync(join(sql, name), "utf8"));
  db.run(`PRAGMA user_version = ${schema}`);
}

interface Column {
  readonly name: string;
  readonly notnull: number;
}

/** Writes what `source` holds, as far as a schema has tables and columns for it. The words of the search stay away: they are made anew. */
export function writeOldLedger(path: string, schema: number, source: string): void {
  using db = new Database(path, { create: true });
  makeTables(db, schema);
  db.run("ATTACH ? AS source", [source]);
  const tables = db
    .query<{ name: string }, []>(
      `SELECT name FROM main.sqlite_master WHERE type = 'table' AND name NOT LIKE 'search%' AND name NOT LIKE 'sqlite%'`,
    )
    .all();
  for (const { name } of tables) copyTable(db, name);
  db.run("DETACH source");
}

function copyTable(db: Database, table: string): void {
  const there = new Set(columnsOf(db, "source", table).map(({ name }) => name));
  const shared = columnsOf(db, "main", table).filter(({ name }) => there.has(name));
  if (shared.length === 0) return;
  const names = shared.map(({ name }) => `"${name}"`).join(", ");
  // An older schema may ask for what is left open today: such rows it did not have.
  const asked = shared.filter(({ notnull }) => notnull === 1).map(({ name }) => `"${name}" IS NOT NULL`);
  const where = asked.length === 0 ? "" : `WHERE ${asked.join(" AND ")}`;
  db.run(`DELETE FROM main."${table}"`);
  db.run(`INSERT INTO main."${table}" (${names}) SELECT ${names} FROM source."${table}" ${where}`);
}

function columnsOf(db: Database, schema: "main" | "source", table: string): Column[] {
  return db
    .query<Column, [string, string]>('SELECT name, "notnull" FROM pragma_table_info(?, ?)')
    .all(table, schema);
}
