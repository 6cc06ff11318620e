import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hashOf, rowsOfFiles, rowsOfLedger, writeHistory } from "../archive/history.ts";
import { run, temporaryDir } from "./daemon.ts";

const bin = join(import.meta.dir, "..", "..", "bin", "hallmonitor");

/** Enough for a run to be met at work: a few hundred blocks in a dozen files. */
const history = { rows: 40_000, days: 12, until: 9 };
const kills = 10;

test("archive run killed (-9) at ten moments loses and doubles nothing, and all of it can be restored", async () => {
  using dir = temporaryDir();
  const [pristine, data] = [join(dir.path, "pristine"), join(dir.path, "data")];
  writtenIn(pristine);
  const before = look(pristine);

  cpSync(pristine, data, { recursive: true });
  const workMs = await killAtWork(["archive", "run"], data, Infinity);

  let metAtWork = 0;
  for (let kill = 0; kill < kills; kill += 1) {
    rmSync(data, { recursive: true });
    cpSync(pristine, data, { recursive: true });
    // Evenly over the time of a whole run, and anywhere within each tenth.
    await killAtWork(["archive", "run"], data, (workMs * (kill + Math.random())) / kills);
    if (isHalfDone(data)) metAtWork += 1;
    expect(known(data)).toBe(history.rows);

    expect(await archive(data, "run")).toMatchObject({ code: 0, err: "" });
    expect(leftovers(data)).toEqual([]);
    expect(look(data)).toEqual(before);
  }
  expect(metAtWork).toBeGreaterThan(kills / 3);

  // A restore that is killed is finished by the next.
  const days = [...new Set(readdirSync(join(data, "archive")).map((name) => name.slice(0, 10)))];
  await killAtWork(["archive", "restore", days[0] ?? ""], data, 300 * Math.random());
  for (const day of days) expect(await archive(data, "restore", day)).toMatchObject({ code: 0, err: "" });
  expect(tableHash(data)).toBe(before);
}, 300_000);

test("a run that is killed again and again gets there all the same", async () => {
  using dir = temporaryDir();
  const data = writtenIn(join(dir.path, "data"));
  const before = look(data);
  for (let kill = 0; kill < kills; kill += 1) await killAtWork(["archive", "run"], data, Math.random() * 150);
  expect(known(data)).toBe(history.rows);
  expect((await archive(data, "run")).code).toBe(0);
  expect(look(data)).toEqual(before);
  expect((await archive(data, "verify")).code).toBe(0);
}, 120_000);

function writtenIn(data: string): string {
  // Made as the program makes it, for its owner only.
  Bun.spawnSync(["mkdir", "-m", "700", "-p", data]);
  const path = join(data, "ledger.db");
  if (!existsSync(path)) writeHistory(path, history);
  return data;
}

function archive(data: string, ...words: readonly string[]) {
  return run(["archive", ...words, "--data-dir", data]);
}

/** Kills a command so long after it got to work, that is after there is an archive; resolves with how long it worked. */
async function killAtWork(words: readonly string[], data: string, ms: number): Promise<number> {
  const child = Bun.spawn([bin, ...words, "--data-dir", data], { stdout: "ignore", stderr: "ignore" });
  while (child.exitCode === null && !existsSync(join(data, "archive"))) await Bun.sleep(1);
  const began = performance.now();
  await Promise.race(ms === Infinity ? [child.exited] : [child.exited, Bun.sleep(ms)]);
  child.kill("SIGKILL");
  await child.exited;
  return performance.now() - began;
}

/** Events in the ledger and in files together, by a hash over every column. */
function look(data: string): string {
  using db = new Database(join(data, "ledger.db"));
  const folder = join(data, "archive");
  return hashOf([...rowsOfLedger(db), ...(existsSync(folder) ? rowsOfFiles(folder) : [])]);
}

function tableHash(data: string): string {
  using db = new Database(join(data, "ledger.db"));
  return hashOf(rowsOfLedger(db));
}

/** Events that are in the ledger or in a file that is whole, each counted once. */
function known(data: string): number {
  using db = new Database(join(data, "ledger.db"));
  const seqs = new Set(rowsOfLedger(db).map(([seq]) => seq));
  for (const { name } of whole(db))
    for (const [seq] of rowsOfFiles(join(data, "archive"), name)) seqs.add(seq ?? null);
  return seqs.size;
}

function whole(db: Database): { name: string }[] {
  if (db.query("SELECT 1 FROM sqlite_schema WHERE name = 'archive_file'").get() === null) return [];
  return db
    .query<{ name: string }, []>("SELECT name FROM archive_file WHERE state IN ('written', 'archived')")
    .all();
}

/** Whether some events are in files and some are not yet. */
function isHalfDone(data: string): boolean {
  using db = new Database(join(data, "ledger.db"));
  return existsSync(join(data, "archive")) && rowsOfLedger(db).length > 0;
}

/** Files of the archive that were not finished. */
function leftovers(data: string): string[] {
  return readdirSync(join(data, "archive")).filter((name) => !name.endsWith(".zst"));
}
