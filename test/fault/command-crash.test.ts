/** Commands that work on a ledger by themselves, killed while they do: import, rebuild, and the upgrade at a start. */
import { Database } from "bun:sqlite";
import { afterAll, beforeAll, expect, test } from "bun:test";
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { run, startDaemon, temporaryDir } from "../e2e/daemon.ts";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { patience, rounds, seed } from "../proof/setting.ts";
import { lookAt } from "./look.ts";
import { begin, delayOf, killAfter, sizeOf } from "./moment.ts";

const root = join(import.meta.dir, "..", "..");
const sql = join(root, "src", "store", "sqlite", "migrations");
const newest = readdirSync(sql).length;
const megabytes = 8;

let dir: ReturnType<typeof temporaryDir>;
let history: string;
/** A ledger with the history in it, as an import left it that nobody killed, and how long that worked. */
let pristine: string;
let importMs: number;
let meaning: string;
let requests: number;

beforeAll(async () => {
  dir = temporaryDir();
  pristine = join(dir.path, "pristine");
  const out = join(dir.path, "corpus");
  history = writeHistory(out, megabytes);
  importMs = await timed(pristine, ["import", history]);
  const look = lookAt(pristine);
  meaning = look.meaning;
  requests = look.requests.length;
  const truth = JSON.parse(readFileSync(join(out, "truth.json"), "utf8"));
  const { code, out: text } = await ask(pristine, "report", "--json", "--since", "2020-01-01");
  expect(code).toBe(0);
  expect(JSON.parse(text).total.requests).toBe(truth.total.requests);
}, 60_000);
afterAll(() => dir[Symbol.dispose]());

/** Writes transcripts with traps; the client's folder. */
function writeHistory(out: string, size: number): string {
  const maker = join(root, "test", "corpus", "make-transcripts.mjs");
  const args = ["--out", out, "--mb", String(size), "--files", "30", "--seed", String(seed), "--traps"];
  expect(Bun.spawnSync([process.execPath, maker, ...args]).exitCode).toBe(0);
  return join(out, ".claude");
}

const ask = (data: string, ...words: string[]) => run([...words, "--data-dir", data], { HOME: dir.path });

/** Runs a command to its end; how long it worked, milliseconds, from its first write. */
async function timed(data: string, words: readonly string[]): Promise<number> {
  const victim = begin([...words, "--data-dir", data], { home: dir.path });
  let began = 0;
  await killAfter(victim, { isSo: () => (began = performance.now()) > 0 && isAtWork(data), ms: Infinity });
  return performance.now() - began;
}

/** The log of the ledger holds more than its head and a page or two: rows are being written. */
function isAtWork(data: string): boolean {
  return sizeOf(join(data, "ledger.db-wal")) > 100_000;
}

function copyOf(original: string, name: string): string {
  const data = join(dir.path, name);
  rmSync(data, { recursive: true, force: true });
  cpSync(original, data, { recursive: true });
  return data;
}

const importKills = rounds(2, 16);

test(
  `import killed (-9) again and again is finished by the next, and everything is there once (seed ${seed})`,
  async () => {
    const random = seeded(seed);
    const met = { atWork: 0, settling: 0 };
    for (let kill = 0; kill < importKills; kill += 1) {
      const data = join(dir.path, "imported");
      const before = sizeOf(join(data, "ledger.db"));
      // Every second dies while SQLite brings the log into the file, which is all that makes that grow.
      const isSettling = kill % 2 === 1;
      const grows = () => sizeOf(join(data, "ledger.db")) > Math.max(before, 100_000);
      const victim = begin(["import", history, "--data-dir", data], { home: dir.path });
      const isSo = isSettling ? grows : () => isAtWork(data);
      const ms = isSettling ? delayOf(random, 6) : random() * importMs * 0.8;
      if (await killAfter(victim, { isSo, ms })) met.atWork += 1;
      if (grows() && isAtWork(data)) met.settling += 1;
      expect(lookAt(data).requests.length).toBeLessThanOrEqual(requests);
      // Every third is begun anew; the others go on from where the killed one was.
      if (kill % 3 !== 1 && kill + 1 < importKills) continue;
      expect((await ask(data, "import", history)).code).toBe(0);
      expect(lookAt(data).meaning).toBe(meaning);
      rmSync(data, { recursive: true });
    }
    expect(met.atWork).toBeGreaterThan(importKills / 3);
    proved({
      what: `kill -9 of \`import\` of ${megabytes} MB of transcripts with traps`,
      rounds: importKills,
      outcome: `${met.atWork} met it at work, ${met.settling} while the WAL checkpoint was written; ${requests.toLocaleString("en")} requests, the same in every field as undisturbed`,
    });
  },
  patience(25_000, importKills),
);

const rebuildKills = rounds(2, 8);
/** Enough for several steps of a rebuild, which takes 2,000 requests in each. */
const pricedMegabytes = 40;

test(
  `rebuild --prices killed (-9) leaves sums that are right, and is finished by the next (seed ${seed})`,
  async () => {
    const random = seeded(seed + 1);
    const imported = join(dir.path, "priced");
    const large = writeHistory(join(dir.path, "large"), pricedMegabytes);
    expect((await ask(imported, "import", large)).code).toBe(0);
    const before = lookAt(imported);
    const configured = (name: string): string => {
      const data = copyOf(imported, name);
      writeFileSync(join(data, "config.json"), JSON.stringify({ pricing: { overrides: dearer } }));
      return data;
    };
    const whole = configured("rebuilt");
    const logBytes = await logOf(whole, ["rebuild", "--prices"]);
    const expected = lookAt(whole).meaning;
    expect(expected).not.toBe(before.meaning);
    let halfDone = 0;
    for (let kill = 0; kill < rebuildKills; kill += 1) {
      const data = configured("killed");
      const victim = begin(["rebuild", "--prices", "--data-dir", data], { home: dir.path });
      const enough = logBytes * (0.1 + random() * 0.8);
      await killAfter(victim, { isSo: () => sizeOf(join(data, "ledger.db-wal")) > enough, ms: 0 });
      const left = lookAt(data).meaning;
      if (left !== before.meaning && left !== expected) halfDone += 1;
      expect(await ask(data, "rebuild", "--prices")).toMatchObject({ code: 0, err: "" });
      expect(lookAt(data).meaning).toBe(expected);
    }
    // One or two kills may fall before the first step or behind the last.
    if (rebuildKills > 2) expect(halfDone).toBeGreaterThan(0);
    proved({
      what: "kill -9 of `rebuild --prices`",
      rounds: rebuildKills,
      outcome: `${halfDone} left some of ${before.requests.length.toLocaleString("en")} requests at the old price and some at the new, with all sums right; the next run ended the same to the nano-dollar`,
    });
  },
  patience(25_000, rebuildKills),
);

const dearer = Object.fromEntries(
  ["claude-opus-5-5", "claude-sonnet-5-5", "claude-opus-4-8"].map((name) => [
    name,
    { input: 50, output: 50, cache_read: 50, cache_write_5m: 50 },
  ]),
);

/** Runs a command to its end; how large the log of the ledger became meanwhile, bytes. */
async function logOf(data: string, words: readonly string[]): Promise<number> {
  let bytes = 0;
  const victim = begin([...words, "--data-dir", data], { home: dir.path });
  const look = (): boolean => {
    bytes = Math.max(bytes, sizeOf(join(data, "ledger.db-wal")));
    return false;
  };
  await killAfter(victim, { isSo: look, ms: 0 });
  return bytes;
}

const upgradeKills = rounds(3, 15);
const oldSchema = 12;
/** What a start does to an old ledger, one after the other, and how each begins to show. */
const steps = {
  copy: (data: string) => copies(data).some((name) => name.endsWith(".new")),
  tables: (data: string) => copies(data).some((name) => name.endsWith(".db")),
  rows: isAtWork,
} as const;

test(
  `a start that upgrades an old ledger, killed (-9) at any step, leaves the old one or the new one whole (seed ${seed})`,
  async () => {
    const random = seeded(seed + 2);
    const old = join(dir.path, "old");
    leaveOldLedger(pristine, old);
    const data = join(dir.path, "upgraded");
    const met: Record<string, number> = {};
    for (let kill = 0; kill < upgradeKills; kill += 1) {
      rmSync(data, { recursive: true, force: true });
      cpSync(old, data, { recursive: true });
      const [step, isSo] = Object.entries(steps)[kill % 3] ?? ["copy", steps.copy];
      const victim = begin(["serve", "--data-dir", data, ...quiet], { home: dir.path });
      // Where nobody looked while the step was under way, the start is over sooner or later, and that is killed.
      const isUp = () => existsSync(join(data, "daemon.json"));
      await killAfter(victim, { isSo: () => isSo(data) || isUp(), ms: random() ** 2 * 200 });
      const left = schemaOf(join(data, "ledger.db"));
      expect([oldSchema, newest]).toContain(left);
      const told = `${step}, ${left === newest ? "new" : "old"}`;
      met[told] = (met[told] ?? 0) + 1;
      expect(await (await startDaemon(data, ["--no-import", "--no-watch"])).stop()).toBe(0);
      expect(schemaOf(join(data, "ledger.db"))).toBe(newest);
      expect(lookAt(data).meaning).toBe(meaning);
      expect(copies(data).filter((name) => !name.endsWith(".db"))).toEqual([]);
      expect(copies(data).map((name) => schemaOf(join(data, "backup", name)))).toContain(oldSchema);
    }
    proved({
      what: `kill -9 while a start copies a ledger of schema ${oldSchema} and upgrades it to ${newest}`,
      rounds: upgradeKills,
      outcome: `step and what it left: ${Object.entries(met)
        .toSorted()
        .map(([told, count]) => `${told} ${count}`)
        .join("; ")}; ${requests.toLocaleString("en")} requests, the same in every field, all sums right`,
    });
  },
  patience(25_000, upgradeKills),
);

const quiet = ["--port", "0", "--grpc-port", "0", "--no-import", "--no-watch"];

function copies(data: string): string[] {
  const backup = join(data, "backup");
  return existsSync(backup)
    ? readdirSync(backup).filter((name) => statSync(join(backup, name), { throwIfNoEntry: false }))
    : [];
}

/** Brings the rows of a ledger into one of an old version, as far as that had a place for them. */
function leaveOldLedger(from: string, to: string): void {
  mkdirSync(to, { recursive: true, mode: 0o700 });
  using db = new Database(join(to, "ledger.db"), { create: true });
  db.run("PRAGMA journal_mode = WAL");
  for (const name of readdirSync(sql).toSorted().slice(0, oldSchema))
    db.run(readFileSync(join(sql, name), "utf8"));
  db.run(`PRAGMA user_version = ${oldSchema}`);
  db.run("ATTACH ? AS newer", [join(from, "ledger.db")]);
  const columnsOf = (schema: string, table: string): string[] =>
    db
      .query(`SELECT name FROM pragma_table_info(?, ?)`)
      .values(table, schema)
      .map(([name]) => `"${String(name)}"`);
  const tables = db
    .query("SELECT name FROM main.sqlite_schema WHERE type = 'table'")
    .values()
    .map(([name]) => String(name));
  for (const table of tables) {
    const known = new Set(columnsOf("newer", table));
    const columns = columnsOf("main", table)
      .filter((name) => known.has(name))
      .join(", ");
    if (columns !== "")
      db.run(`INSERT OR REPLACE INTO main."${table}" (${columns}) SELECT ${columns} FROM newer."${table}"`);
  }
}

function schemaOf(path: string): number {
  using db = new Database(path);
  expect(db.query("PRAGMA integrity_check").get()).toEqual({ integrity_check: "ok" });
  return db.query<{ user_version: number }, []>("PRAGMA user_version").get()?.user_version ?? 0;
}
