import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { cpSync, existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hashOf, rowsOfFiles, rowsOfLedger, writeHistory } from "../archive/history.ts";
import { run, temporaryDir } from "../e2e/daemon.ts";
import { proved } from "../proof/proved.ts";
import { seeded } from "../proof/seeded.ts";
import { patience, rounds, seed } from "../proof/setting.ts";
import { begin, killAfter } from "./moment.ts";

/** Enough for a run to be met at work: a hundred blocks in six files. */
const history = { rows: 16_000, days: 6, until: 9 };
const kills = rounds(2, 16);
/** Kills of one run that is begun again and again. */
const repeated = rounds(2, 10);

test(
  `archive run killed (-9) at any moment loses and doubles nothing, and all of it can be restored (seed ${seed})`,
  async () => {
    using dir = temporaryDir();
    const random = seeded(seed);
    const [pristine, data] = [join(dir.path, "pristine"), join(dir.path, "data")];
    writtenIn(pristine);
    const before = look(pristine);

    cpSync(pristine, data, { recursive: true });
    const began = performance.now();
    await killAtWork(["archive", "run"], data, Infinity);
    const workMs = performance.now() - began;

    let metAtWork = 0;
    for (let kill = 0; kill < kills; kill += 1) {
      rmSync(data, { recursive: true });
      cpSync(pristine, data, { recursive: true });
      // Evenly over the time of a whole run, and anywhere within each part.
      await killAtWork(["archive", "run"], data, (0.7 * workMs * (kill + random())) / kills);
      if (isHalfDone(data)) metAtWork += 1;
      expect(known(data)).toBe(history.rows);

      expect(await archive(data, "run")).toMatchObject({ code: 0, err: "" });
      expect(leftovers(data)).toEqual([]);
      expect(look(data)).toEqual(before);
    }
    expect(metAtWork).toBeGreaterThan(kills / 3);

    // A restore that is killed is finished by the next.
    const days = [...new Set(readdirSync(join(data, "archive")).map((name) => name.slice(0, 10)))];
    await killAtWork(["archive", "restore", days[0] ?? ""], data, 100 * random());
    await restoreAll(data, days);
    expect(tableHash(data)).toBe(before);
    proved({
      what: "kill -9 while `archive run` writes files, deletes rows, or restores",
      rounds: kills + 1,
      outcome: `${metAtWork} met it half done; ${history.rows.toLocaleString("en")} events in ledger and files after each, the same to the byte, and all restored`,
    });
  },
  patience(25_000, kills + 3),
);

test(
  `an archive run that is killed again and again gets there all the same (seed ${seed})`,
  async () => {
    using dir = temporaryDir();
    const random = seeded(seed + 1);
    const data = writtenIn(join(dir.path, "data"));
    const before = look(data);
    for (let kill = 0; kill < repeated; kill += 1) await killAtWork(["archive", "run"], data, random() * 150);
    expect(known(data)).toBe(history.rows);
    expect((await archive(data, "run")).code).toBe(0);
    expect(look(data)).toEqual(before);
    expect((await archive(data, "verify")).code).toBe(0);
    proved({
      what: "kill -9 of the same `archive run` again and again",
      rounds: repeated,
      outcome: `${history.rows.toLocaleString("en")} events, the same to the byte; \`archive verify\` finds nothing`,
    });
  },
  patience(25_000, repeated),
);

/** Brings days back until all of them are: what a restore that was killed brought back already is no second time there. */
async function restoreAll(data: string, days: readonly string[]): Promise<void> {
  for (const day of days) expect(await archive(data, "restore", day)).toMatchObject({ code: 0, err: "" });
}

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

/** Kills a command so long after it got to work, that is after there is an archive. */
async function killAtWork(words: readonly string[], data: string, ms: number): Promise<void> {
  const victim = begin([...words, "--data-dir", data], { home: data });
  await killAfter(victim, { isSo: () => existsSync(join(data, "archive")), ms });
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
