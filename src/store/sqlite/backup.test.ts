import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { schemaVersion, versionOf } from "./migrate.ts";
import { openForWriting } from "./open.ts";

const sql = join(import.meta.dir, "migrations");
const files = readdirSync(sql).toSorted();
const noon = Date.UTC(2026, 10, 20, 12);

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "hallmonitor-"));
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A ledger as an older version left it, with a session and a request in it. */
function olderLedger(schema: number): string {
  const path = join(dir, "ledger.db");
  using db = new Database(path, { create: true });
  db.run("PRAGMA journal_mode = WAL");
  for (const name of files.slice(0, schema)) db.run(readFileSync(join(sql, name), "utf8"));
  db.run(`PRAGMA user_version = ${schema}`);
  for (const table of ["session", "request"]) insertAny(db, table);
  return path;
}

/** One row of a table, with something in each column that must have something. */
function insertAny(db: Database, table: string): void {
  const columns = db
    .query<{ name: string; type: string; notnull: number; dflt_value: string | null }, []>(
      `PRAGMA table_info(${table})`,
    )
    .all()
    .filter(({ notnull, dflt_value }) => notnull === 1 && dflt_value === null);
  const values = columns.map(({ type }) => (type === "TEXT" ? "'x'" : "1"));
  db.run(`INSERT INTO ${table} (${columns.map(({ name }) => name).join()}) VALUES (${values.join()})`);
}

function upgrade(path: string, at = noon): { readonly told: string[]; readonly schema: number } {
  const told: string[] = [];
  const settings = {
    backupDir: join(dir, "backup"),
    clock: () => at,
    tell: (line: string) => told.push(line),
  };
  using db = openForWriting(path, settings);
  return { told, schema: versionOf(db) };
}

const copies = (): string[] => readdirSync(join(dir, "backup")).toSorted();

test.each(files.slice(0, -1).map((_, index) => index + 1))(
  "a ledger of schema %d is copied with what is in it, and then brought up to date",
  (schema) => {
    const path = olderLedger(schema);
    const { told, schema: found } = upgrade(path);
    expect(found).toBe(schemaVersion);
    const copy = join(dir, "backup", `ledger-${schema}-2026-11-20T12-00-00Z.db`);
    expect(told).toEqual([
      `the ledger is brought from schema ${schema} to ${schemaVersion}; a copy of it is at ${copy}`,
    ]);
    expect(copies()).toEqual([`ledger-${schema}-2026-11-20T12-00-00Z.db`]);
    expect(statSync(copy).mode & 0o777).toBe(0o600);
    using old = new Database(copy, { readonly: true });
    expect(versionOf(old)).toBe(schema);
    expect(old.query("SELECT count(*) AS n FROM request").get()).toEqual({ n: 1 });
    using now = new Database(path, { readonly: true });
    expect(now.query("SELECT count(*) AS n FROM request").get()).toEqual({ n: 1 });
  },
);

test("a new ledger and one of this version are not copied", () => {
  const path = join(dir, "ledger.db");
  expect(upgrade(path).told).toEqual([]);
  expect(upgrade(path).told).toEqual([]);
  expect(readdirSync(dir)).not.toContain("backup");
});

test("the last two copies are kept, and what a crash left unfinished goes", () => {
  for (const [index, schema] of [5, 6, 7].entries()) {
    const path = olderLedger(schema);
    upgrade(path, noon + index * 60_000);
    rmSync(path);
    writeFileSync(join(dir, "backup", "ledger-9-2026-11-20T12-00-00Z.db.new"), "half");
  }
  const path = olderLedger(8);
  upgrade(path, noon + 600_000);
  expect(copies()).toEqual(["ledger-7-2026-11-20T12-02-00Z.db", "ledger-8-2026-11-20T12-10-00Z.db"]);
});

test("by a clock that was put back the new copy stays all the same", () => {
  for (const [schema, at] of [
    [5, noon],
    [6, noon + 60_000],
    [7, 86_400_000],
  ] as const) {
    rmSync(join(dir, "ledger.db"), { force: true });
    upgrade(olderLedger(schema), at);
  }
  expect(copies()).toEqual(["ledger-6-2026-11-20T12-01-00Z.db", "ledger-7-1970-01-02T00-00-00Z.db"]);
});

test("a migration that fails changes nothing, and says where the copy is; another try makes no second copy", () => {
  const path = olderLedger(3);
  {
    using db = new Database(path);
    // The fourth schema wants this name for itself.
    db.run("CREATE TABLE rollup (x)");
  }
  const before = readFileSync(path);
  for (const at of [noon, noon + 60_000]) {
    expect(() => upgrade(path, at)).toThrow(
      /cannot be brought to schema .* it is as it was.*backup.ledger-3-/s,
    );
  }
  expect(readFileSync(path).equals(before)).toBe(true);
  expect(copies()).toEqual(["ledger-3-2026-11-20T12-00-00Z.db"]);
});

test("a ledger that is read at an older moment is not copied, and told so", () => {
  const path = olderLedger(4);
  using writer = new Database(path);
  const reader = new Database(path, { readonly: true });
  reader.run("BEGIN");
  reader.query("SELECT count(*) FROM request").get();
  writer.run("UPDATE session SET agent = 'y'");
  expect(() => upgrade(path)).toThrow("is being read");
  reader.close();
  expect(upgrade(path).schema).toBe(schemaVersion);
}, 20_000);
