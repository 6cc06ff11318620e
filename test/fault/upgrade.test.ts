import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { smallDisk, fill } from "../e2e/small-disk.ts";

const root = join(import.meta.dir, "..", "..");
const sql = join(root, "src", "store", "sqlite", "migrations");
const oldSchema = 12;
const flags = ["--port", "0", "--grpc-port", "0", "--no-import", "--no-watch"];

let dir: ReturnType<typeof temporaryDir>;
let data: string;
beforeEach(() => {
  dir = temporaryDir();
  data = join(dir.path, "data");
});
afterEach(() => dir[Symbol.dispose]());

/** A ledger as an old version left it, with a session of `rows` prompts, and so many MB of something. */
function leaveOldLedger(megabytes: number): void {
  mkdirSync(data, { recursive: true });
  using db = new Database(join(data, "ledger.db"), { create: true });
  db.run("PRAGMA journal_mode = WAL");
  for (const name of readdirSync(sql).toSorted().slice(0, oldSchema))
    db.run(readFileSync(join(sql, name), "utf8"));
  db.run(`PRAGMA user_version = ${oldSchema}`);
  db.run("CREATE TABLE ballast (x BLOB)");
  db.run(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?) INSERT INTO ballast SELECT randomblob(1000000) FROM n`,
    [megabytes],
  );
}

function schemaAndBallast(path: string): [number, number] {
  using db = new Database(path);
  expect(db.query("PRAGMA quick_check").get()).toEqual({ quick_check: "ok" });
  const version = db.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;
  return [version, db.query<{ n: number }, []>("SELECT count(*) AS n FROM ballast").get()?.n ?? 0];
}

const backups = (): string[] => {
  try {
    return readdirSync(join(data, "backup")).toSorted();
  } catch {
    return [];
  }
};

const ledger = (): string => join(data, "ledger.db");
const newest = readdirSync(sql).length;

test("an upgrade leaves a copy of before, says so, and the collector runs with all that was there", async () => {
  leaveOldLedger(3);
  const up = await run(["up", "--data-dir", data, ...flags], { HOME: dir.path });
  expect(up.code).toBe(0);
  const [copy = ""] = backups();
  expect(copy).toMatch(/^ledger-12-[\dT-]+Z\.db$/);
  const log = readFileSync(join(data, "log", "hallmonitor.log"), "utf8");
  expect(log).toContain(
    `the ledger is brought from schema 12 to ${newest}; a copy of it is at ${join(data, "backup", copy)}`,
  );
  expect((await run(["down", "--data-dir", data], { HOME: dir.path })).code).toBe(0);
  expect(schemaAndBallast(join(data, "backup", copy))).toEqual([12, 3]);
  expect(schemaAndBallast(ledger())).toEqual([newest, 3]);
});

test("kill -9 in the middle of the copy or of the upgrade leaves an old ledger or a new one, and the next start goes on", async () => {
  for (const ending of [".new", ".db"]) {
    rmSync(data, { recursive: true, force: true });
    leaveOldLedger(40);
    const daemon = Bun.spawn([join(root, "bin", "hallmonitor"), "serve", "--data-dir", data, ...flags], {
      env: { PATH: process.env["PATH"] ?? "", HOME: dir.path },
      stdout: "ignore",
      stderr: "ignore",
    });
    while (daemon.exitCode === null && !backups().some((name) => name.endsWith(ending)))
      await new Promise((resolve) => void setImmediate(resolve));
    daemon.kill("SIGKILL");
    await daemon.exited;
    const [schema, ballast] = schemaAndBallast(ledger());
    expect([[12, newest].includes(schema), ballast]).toEqual([true, 40]);
    await (await startDaemon(data, flags.slice(4))).stop();
    expect(schemaAndBallast(ledger())).toEqual([newest, 40]);
    const copies = backups();
    expect(copies.filter((name) => !name.endsWith(".db"))).toEqual([]);
    expect(copies.map((name) => schemaAndBallast(join(data, "backup", name)))).toContainEqual([12, 40]);
  }
});

test("without room for the copy nothing is changed, the way out is told, and it works", async () => {
  using disk = smallDisk(data, "40m");
  leaveOldLedger(4);
  fill(disk.path, join(disk.path, "ballast"), 12_000_000);
  const refused = await run(["up", "--data-dir", data, ...flags], { HOME: dir.path });
  expect([refused.code, refused.err]).toEqual([
    69,
    expect.stringMatching(
      /there is no room for a copy of it in .*backup: make \d+ MB free, or .*HALLMONITOR_STORE_BACKUP=false/,
    ),
  ]);
  expect(schemaAndBallast(ledger())).toEqual([12, 4]);
  const env = { HOME: dir.path, HALLMONITOR_STORE_BACKUP: "false" };
  expect((await run(["up", "--data-dir", data, ...flags], env)).code).toBe(0);
  await run(["down", "--data-dir", data], env);
  expect([schemaAndBallast(ledger()), backups()]).toEqual([[newest, 4], []]);
});
