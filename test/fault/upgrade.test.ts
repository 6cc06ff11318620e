import { Database } from "bun:sqlite";
import { afterEach, beforeEach, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Calendar } from "../../src/query/calendar.ts";
import { usageBy } from "../../src/query/usage.ts";
import { openForWriting } from "../../src/store/sqlite/open.ts";
import { SqliteReader } from "../../src/store/sqlite/reader.ts";
import { SqliteWriter } from "../../src/store/sqlite/writer.ts";
import { run, startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { apiRequest, logs, noon, send, tokens } from "../e2e/otlp.ts";
import { fill, smallDisk } from "../e2e/small-disk.ts";
import { proved } from "../proof/proved.ts";
import { makeTables, newestSchema as newest, writeOldLedger } from "./old-ledger.ts";

const root = join(import.meta.dir, "..", "..");
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
  makeTables(db, oldSchema);
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

test("a ledger of every earlier schema counts the same after its upgrade, and its sums are what its rows add up to", async () => {
  const source = join(dir.path, "source");
  await fillLedger(source);
  const expected = accountOf(join(source, "ledger.db"));
  const { requests } = expected.model.total;
  expect(requests).toBeGreaterThan(100);
  for (let schema = 1; schema < newest; schema += 1) {
    const old = join(dir.path, `old-${schema}.db`);
    writeOldLedger(old, schema, join(source, "ledger.db"));
    expect([schema, accountOf(old)]).toEqual([schema, expected]);
  }
  // The oldest through the whole program, as a person upgrades it.
  mkdirSync(data);
  writeOldLedger(ledger(), 1, join(source, "ledger.db"));
  await using daemon = await startDaemon(data, flags.slice(4));
  expect((await daemon.get("/api/usage?group_by=model&since=2020-01-01")).total).toEqual(
    expected.model.total,
  );
  proved({
    what: "a ledger with data upgraded from every earlier schema",
    rounds: newest - 1,
    outcome: `schemas 1 to ${newest - 1}: ${requests} requests, their tokens and dollars by model, session and day the same afterwards, no sum wrong`,
  });
});

/** History with everything that real ones hold, and telemetry beside it. */
async function fillLedger(dataDir: string): Promise<void> {
  const maker = join(root, "test", "corpus", "make-transcripts.mjs");
  const history = join(dir.path, "history");
  const words = ["--out", history, "--mb", "1", "--files", "12", "--seed", "5", "--traps"];
  expect(Bun.spawnSync([process.execPath, maker, ...words]).exitCode).toBe(0);
  await run(["import", join(history, ".claude"), "--data-dir", dataDir], { HOME: dir.path });
  await using daemon = await startDaemon(dataDir, ["--no-import", "--no-watch"]);
  const told = Array.from({ length: 20 }, (_, index) =>
    apiRequest("told", `req_${index}`, { at: noon + index * 1000 }),
  );
  await send(daemon, { signal: "logs", message: logs(...told) });
  const point = { session: "counted", at: noon + 1000, value: 500 };
  const message = tokens("cumulative", point, { ...point, at: noon + 2000, value: 700 });
  await send(daemon, { signal: "metrics", message });
  await daemon.stop();
}

/** What a ledger counts once it is brought up to date. None of its sums may be other than its rows. */
function accountOf(path: string) {
  const db = openForWriting(path);
  const writer = new SqliteWriter(db);
  try {
    const reader = new SqliteReader(db);
    const by = (grouping: "model" | "session" | "day") =>
      usageBy(reader, { grouping, filter: {}, calendar: new Calendar("UTC") });
    const account = {
      model: by("model"),
      session: by("session"),
      day: by("day"),
      sessions: reader
        .sessions({}, 500)
        .map(({ key, agent, id, startedAt, lastSeenAt }) => ({ key, agent, id, startedAt, lastSeenAt })),
      tools: reader.toolCallGroups("tool", {}),
    };
    expect([...writer.rebuild()].reduce((sum, { wrong }) => sum + wrong, 0)).toBe(0);
    return account;
  } finally {
    writer.close();
  }
}
