/**
 * The ledger on SQLite: the only folder that speaks SQL. In come observations and questions, out go fates and rows;
 * it refuses to know where observations come from and what answers look like on a screen.
 */
import { Database } from "bun:sqlite";
import { chmodSync, existsSync } from "node:fs";
import { AppError, messageOf } from "../../domain/error.ts";
import { backUp, type UpgradeSettings } from "./backup.ts";
import { damageOf } from "./unread.ts";
import { journalFor } from "./journal.ts";
import { migrate, schemaVersion, versionOf } from "./migrate.ts";

/**
 * Opens the ledger for its one writer, creating it on first use. The file and its WAL are readable by the owner only. One of an older
 * version is brought up to date, as the upgrade says: without one, no copy is made of it before.
 */
export function openForWriting(path: string, upgrade?: UpgradeSettings): Database {
  const copy = upgrade === undefined ? undefined : guarded(path, () => backUp(path, upgrade));
  const db = guarded(path, () => new Database(path, { create: true, strict: true }));
  guarded(path, () => {
    if (path !== ":memory:") chmodSync(path, 0o600);
    db.run("PRAGMA journal_mode = WAL");
    // An answer is sent after commit, so a commit must survive a power cut, not only a crash of ours. Also one that nobody waits for:
    // after a sync that failed the journal has a hole where an unsynced commit was, and what is answered for behind it is lost (046).
    db.run("PRAGMA synchronous = FULL");
    // There is one writer; whoever else holds the file is a mistake or a backup, and senders can wait better than we can.
    db.run("PRAGMA busy_timeout = 250");
    // After a checkpoint the log shrinks back to this: a reader that held it up must not leave it large for good.
    db.run("PRAGMA journal_size_limit = 67108864");
    journalFor(db, "telemetry");
    db.run("PRAGMA temp_store = MEMORY");
    // Ids fall anywhere in their index: with the default of 2 MB its pages are read again and again.
    db.run("PRAGMA cache_size = -16000");
    bringUpToDate(db, path, copy);
  });
  return db;
}

/** What fails here changes nothing, and is told with the way back. */
function bringUpToDate(db: Database, path: string, copy: string | undefined): void {
  const found = versionOf(db);
  try {
    migrate(db);
  } catch (thrown) {
    db.close();
    if (thrown instanceof AppError || found === 0) throw thrown;
    const reason = messageOf(thrown);
    const where = copy === undefined ? "" : `, and a copy of it is at ${copy}`;
    throw new AppError(
      "unavailable",
      `the ledger at ${path} cannot be brought to schema ${schemaVersion} (${reason}); it is as it was, with schema ${found}${where}: make room on the disk and try again, or go on with the version that wrote it`,
      { cause: thrown },
    );
  }
}

/** A command of this program, ready to be typed. */
type Ours = (...words: readonly string[]) => string;

const onUsualDataDir: Ours = (...words) => ["hallmonitor", ...words].join(" ");

/** Opens an existing ledger for questions. Throws `unavailable` when there is none yet, with commands as they are told to it. */
export function openForReading(path: string, ours: Ours = onUsualDataDir): Database {
  if (!existsSync(path)) {
    throw new AppError(
      "unavailable",
      `no ledger at ${path} yet; start the collector with '${ours("up")}', or read history with '${ours("import")}'`,
    );
  }
  const db = guarded(path, () => new Database(path, { readonly: true, strict: true }));
  const version = guarded(path, () => {
    db.run("PRAGMA busy_timeout = 5000");
    // A view of many sessions is read anew every second: their requests lie in more pages than the default of 2 MB holds.
    db.run("PRAGMA cache_size = -16000");
    return versionOf(db);
  });
  if (version === schemaVersion) return db;
  db.close();
  throw new AppError("unavailable", `the ledger at ${path} ${schemaFault(version, ours)}`);
}

/** Why a ledger of another schema cannot be asked, and what changes that. */
function schemaFault(version: number, ours: Ours): string {
  if (version === 0) return `is not finished; start the collector with '${ours("up")}'`;
  return version < schemaVersion
    ? `has schema ${version}, and this program reads ${schemaVersion}; the next start of the collector brings it up to date: '${ours("down")}', then '${ours("up")}'`
    : `was written by a newer Hallmonitor (schema ${version}, this program reads ${schemaVersion}); upgrade this program`;
}

/** The schema of an existing ledger; undefined where there is none, or none that can be read. */
export function schemaOf(path: string): number | undefined {
  if (!existsSync(path)) return undefined;
  try {
    using db = new Database(path, { readonly: true });
    return versionOf(db);
  } catch {
    return undefined;
  }
}

/** Runs a step of opening; what SQLite throws becomes a sentence that names the file. */
function guarded<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (thrown) {
    if (thrown instanceof AppError) throw thrown;
    const damage = damageOf(thrown, path);
    if (damage !== undefined) throw damage;
    const reason = messageOf(thrown);
    throw new AppError(
      "unavailable",
      `cannot open the ledger at ${path}: ${reason}; check that the folder is writable and the disk is not full`,
      { cause: thrown },
    );
  }
}
