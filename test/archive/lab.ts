import type { Database } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import type { Observation } from "../../src/domain/observation.ts";
import { restoreDay } from "../../src/store/archive/restore.ts";
import { runArchive, type RunSettings } from "../../src/store/archive/run.ts";
import { SqliteArchive } from "../../src/store/sqlite/archive/archive.ts";
import { ArchivedEntries } from "../../src/store/sqlite/archive/archived-entries.ts";
import { openForWriting } from "../../src/store/sqlite/open.ts";
import { SqliteReader } from "../../src/store/sqlite/reader.ts";
import { SqliteWriter } from "../../src/store/sqlite/writer.ts";
import { dayMs } from "../../src/domain/time.ts";

/** When the tests of the archive run: 2026-11-20T12:00:00Z. */
export const now = Date.UTC(2026, 10, 20, 12);

/** Noon of the day so many days ago. */
export function daysAgo(days: number): number {
  return now - days * dayMs;
}

/**
 * An event that is put into the ledger past its writer. Its digest is its number unless one is given; null makes it a line
 * of a file.
 */
export interface Row {
  readonly seq: number;
  readonly at: number;
  readonly name?: string;
  readonly data?: string | null;
  readonly digest?: number | null;
}

/** A ledger with an archive beside it, in a folder of its own. */
export function openLab() {
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  const db = openForWriting(join(dir, "ledger.db"));
  const archived = new ArchivedEntries(db);
  const writer = new SqliteWriter(db, { archived });
  const ending = new AbortController();
  const folder = join(dir, "archive");
  const keeping = { ledger: new SqliteArchive(db, archived), folder, signal: ending.signal };
  const settings = { afterDays: 7, keepDays: 0, maxBytes: 0, compression: "zstd" } as const;
  const insert = db.prepare("INSERT INTO entry VALUES (?, ?, ?, 7, 2, 'event', ?, NULL, 1, ?)");
  return {
    dir,
    db,
    ...keeping,
    reader: new SqliteReader(db),
    commit: (...observations: Observation[]) => writer.commit(observations).fates,
    add: db.transaction((...rows: Row[]) => {
      for (const { seq, at, name = "auth", data = null, digest = seq } of rows)
        insert.run(seq, at, digest, name, data);
    }),
    rows: () => rowsOf(db),
    run: (told: Partial<RunSettings> & { at?: number; signal?: AbortSignal } = {}) => {
      const { at = now, signal = ending.signal, ...own } = told;
      const parts = { ...keeping, signal, clock: () => at, progress: () => undefined };
      return runArchive(parts, { ...settings, ...own });
    },
    restore: (day: string, heldUntil = now + 7 * dayMs) => restoreDay(keeping, day, heldUntil),
    states: () =>
      keeping.ledger.files().map(({ name, state }) => `${name.replace(".jsonl.zst", "")} ${state}`),
    [Symbol.dispose]: () => {
      writer.close();
      rmSync(dir, { recursive: true });
    },
  };
}

/** A ledger, its archive, and what is done to them. Both are gone when its scope ends. */
export type Lab = ReturnType<typeof openLab>;

/** Every column of every entry, in order, as the engine writes values: NULL, numbers and texts stay apart. */
export function rowsOf(db: Database): string[] {
  const columns = db.query<{ name: string }, []>("SELECT name FROM pragma_table_info('entry')").all();
  const row = columns.map(({ name }) => `quote(${name})`).join(" || ',' || ");
  return db
    .query<{ row: string }, []>(`SELECT ${row} AS row FROM entry ORDER BY seq`)
    .all()
    .map((found) => found.row);
}
