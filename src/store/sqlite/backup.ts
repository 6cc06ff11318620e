import { Database } from "bun:sqlite";
import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  statfsSync,
  statSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { AppError } from "../../domain/error.ts";
import { formatInstant, type Clock } from "../../domain/time.ts";
import { nameDurably } from "../../file/durable.ts";
import { codeOf } from "../../file/fault.ts";
import { schemaVersion, versionOf } from "./migrate.ts";

/** How a ledger of an older version is treated before its tables change. */
export interface UpgradeSettings {
  /** Where the copy goes; undefined where none is wanted. */
  readonly backupDir: string | undefined;
  readonly clock: Clock;
  /** Hears how far it is: a large ledger takes its time. */
  readonly tell: (line: string) => void;
}

/** A copy of before the last change, and one of before that. */
const kept = 2;
const chunkBytes = 8_388_608;
const tellEveryMs = 2000;
/** What is left free beside the copy: the change itself writes too. */
const spareBytes = 16_000_000;

/**
 * Copies a ledger of an older schema to the folder, checks the copy, and tells where it is; undefined where nothing has to be copied. The
 * caller holds the data dir, and nobody in this process may have the ledger open: closing our own file would take SQLite's locks away.
 */
export function backUp(ledger: string, settings: UpgradeSettings): string | undefined {
  const schema = settledSchema(ledger);
  const { backupDir, tell, clock } = settings;
  if (backupDir === undefined || schema === 0 || schema >= schemaVersion) return undefined;
  mkdirSync(backupDir, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(backupDir))
    if (name.includes(".db.new")) rmSync(join(backupDir, name), { force: true });
  const known = untouchedCopy(ledger, backupDir, schema);
  if (known !== undefined) return known;
  checkRoom(ledger, backupDir);
  const stamp = formatInstant(clock()).slice(0, 19).replaceAll(":", "-");
  const copy = join(backupDir, `ledger-${schema}-${stamp}Z.db`);
  writeCopy(ledger, copy, settings);
  // By a clock that was put back the new copy seems to be the oldest.
  const others = copiesIn(backupDir).filter((name) => name !== basename(copy));
  for (const old of others.slice(kept - 1)) rmSync(join(backupDir, old), { force: true });
  tell(`the ledger is brought from schema ${schema} to ${schemaVersion}; a copy of it is at ${copy}`);
  return copy;
}

/** The schema of a ledger, all of which is in its one file afterwards. Throws `unavailable` while somebody reads an older moment of it. */
function settledSchema(ledger: string): number {
  if (statSync(ledger, { throwIfNoEntry: false }) === undefined) return 0;
  using db = new Database(ledger);
  db.run("PRAGMA busy_timeout = 5000");
  const schema = versionOf(db);
  if (schema === 0 || schema >= schemaVersion) return schema;
  const settled = db.query<{ busy: number }, []>("PRAGMA wal_checkpoint(TRUNCATE)").get();
  if (settled?.busy !== 1) return schema;
  throw new AppError(
    "unavailable",
    `the ledger at ${ledger} is being read, so it cannot be copied before it is brought up to date; try again when that is done`,
  );
}

/** A copy that was made since the ledger last changed: a start that failed after it need not make another. */
function untouchedCopy(ledger: string, dir: string, schema: number): string | undefined {
  const { mtimeMs, size } = statSync(ledger);
  return copiesIn(dir)
    .filter((name) => name.startsWith(`ledger-${schema}-`))
    .map((name) => join(dir, name))
    .find((path) => statSync(path).mtimeMs >= mtimeMs && statSync(path).size === size);
}

/** Names of copies, the latest first. */
function copiesIn(dir: string): string[] {
  return readdirSync(dir)
    .filter((name) => /^ledger-\d+-[\dT-]+Z\.db$/.test(name))
    .toSorted((a, b) => timeIn(b).localeCompare(timeIn(a)));
}

function timeIn(name: string): string {
  return name.replace(/^ledger-\d+-/, "");
}

function checkRoom(ledger: string, dir: string): void {
  const { bavail, bsize } = statfsSync(dir);
  const { size } = statSync(ledger);
  if (bavail * bsize < size + spareBytes) throw noRoom(ledger, dir);
}

function noRoom(ledger: string, dir: string, cause?: unknown): AppError {
  const megabytes = Math.ceil((statSync(ledger).size + spareBytes) / 1e6);
  return new AppError(
    "unavailable",
    `the ledger at ${ledger} is of an older version, and there is no room for a copy of it in ${dir}: make ${megabytes} MB free, or go without a copy by HALLMONITOR_STORE_BACKUP=false (store.backup in the config); nothing was changed`,
    { cause },
  );
}

function writeCopy(ledger: string, copy: string, settings: UpgradeSettings): void {
  const unfinished = `${copy}.new`;
  try {
    copyBytes(ledger, unfinished, settings);
    checkCopy(unfinished);
    nameDurably(unfinished, copy);
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    if (codeOf(thrown) === "ENOSPC") throw noRoom(ledger, dirname(copy), thrown);
    throw thrown;
  }
}

function copyBytes(from: string, to: string, { tell }: UpgradeSettings): void {
  const source = openSync(from, "r");
  const target = openSync(to, "wx", 0o600);
  try {
    const { size } = statSync(from);
    const chunk = Buffer.alloc(Math.min(chunkBytes, Math.max(1, size)));
    let told = performance.now();
    for (let done = 0; done < size;) {
      const got = readSync(source, chunk, 0, chunk.length, done);
      if (got === 0) throw new Error(`${from} became shorter while it was copied`);
      writeAll(target, chunk.subarray(0, got));
      done += got;
      if (performance.now() - told < tellEveryMs) continue;
      told = performance.now();
      tell(`copying the ledger before its upgrade: ${Math.floor(done / 1e6)} of ${Math.ceil(size / 1e6)} MB`);
    }
    fsyncSync(target);
  } finally {
    closeSync(source);
    closeSync(target);
  }
}

/** A disk that is nearly full takes a part of what it is given, and complains at the next. */
function writeAll(file: number, bytes: Uint8Array): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
}

/** Reads the whole copy. A ledger that is broken already must be seen before it is changed. */
function checkCopy(path: string): void {
  using db = new Database(path);
  const found = db.query<{ quick_check: string }, []>("PRAGMA quick_check(1)").get()?.quick_check;
  if (found === "ok") return;
  throw new AppError(
    "unavailable",
    `the ledger is broken (${found}), so it was not brought up to date and not changed: keep a copy of its file, then bring an older one back or begin anew with --data-dir`,
  );
}
