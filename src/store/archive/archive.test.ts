import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Compression } from "../../domain/archive.ts";
import { SqliteArchive } from "../sqlite/archive.ts";
import { ArchivedEntries } from "../sqlite/archived-entries.ts";
import { openForWriting } from "../sqlite/open.ts";
import { restoreDay } from "./restore.ts";
import { runArchive } from "./run.ts";

const now = Date.parse("2026-11-20T12:00:00.000Z");
const day = 86_400_000;

/** Values in every shape that a column of the feed can have. */
const texts = [
  null,
  "{}",
  '{"a":1}',
  '{"text":"quote \\" and ,\\"data\\":null}"}',
  '{"u":"\\u2028 ünïcödé 🚀 \\u0000","n":12345678901234567890,"f":1.0e-7}',
  '{ "spaced" : [1,  2] }\r',
  "null",
  "no JSON at all",
  '{"broken',
  'two\nlines {"data":1}',
  '{"two\nlines":1}',
  "",
  "}",
];
const names = [
  "api_request",
  'odd "name" ,"data":{',
  "tab\t and \u0001 control",
  "line\nbreak",
  "naïve 🚀",
  "",
];

test.each(["zstd", "gzip"] as const)(
  "restored events are what they were, to the byte (%s)",
  async (compression) => {
    using lab = openLab();
    const count = texts.length * names.length;
    texts.forEach((data, text) =>
      names.forEach((name, index) =>
        lab.add({
          seq: text * 100 + index + 1,
          at: now - 20 * day + index * 1000,
          name,
          data,
          digest: 2 ** 53 - 1 - text,
        }),
      ),
    );
    lab.add({ seq: 5000, at: now - 20 * day, name: "line of a file", data: null, digest: null });
    const before = lab.rows();
    const { archived } = await lab.run({ compression });
    expect(archived.map(({ name }) => name)).toEqual([
      `2026-10-31.1.jsonl.${compression === "zstd" ? "zst" : "gz"}`,
    ]);
    expect(lab.rows()).toEqual([]);
    expect(archived[0]?.seal?.rows).toBe(count + 1);

    expect((await lab.restore("2026-10-31")).rows).toBe(count + 1);
    expect(lab.rows()).toEqual(before);
  },
);

/** A ledger with an archive beside it, in a folder of its own. */
function openLab() {
  const dir = mkdtempSync(join(tmpdir(), "hallmonitor-"));
  const db = openForWriting(join(dir, "ledger.db"));
  const folder = join(dir, "archive");
  const ledger = new SqliteArchive(db, new ArchivedEntries(db));
  const signal = new AbortController().signal;
  const keeping = { ledger, folder, signal };
  const insert = db.prepare("INSERT INTO entry VALUES (?, ?, ?, 7, 2, 'event', ?, NULL, 1, ?)");
  return {
    db,
    folder,
    ledger,
    keeping,
    add: (row: { seq: number; at: number; name: string; data: string | null; digest: number | null }) =>
      insert.run(row.seq, row.at, row.digest, row.name, row.data),
    /** Every column of every row, as the engine itself writes it. */
    rows: () =>
      db
        .query<{ row: string }, []>(`SELECT ${quoted(db)} AS row FROM entry ORDER BY seq`)
        .all()
        .map(({ row }) => row),
    run: (settings: { compression?: Compression; at?: number } = {}) =>
      runArchive(
        { ...keeping, clock: () => settings.at ?? now, progress: () => undefined },
        { afterDays: 7, keepDays: 365, maxBytes: 0, compression: settings.compression ?? "zstd" },
      ),
    restore: (asked: string) => restoreDay(keeping, asked, now + 7 * day),
    [Symbol.dispose]: () => {
      db.close();
      rmSync(dir, { recursive: true });
    },
  };
}

/** All columns of the table as one text; `quote` tells NULL, numbers and texts apart. */
function quoted(db: Database): string {
  const columns = db.query<{ name: string }, []>("SELECT name FROM pragma_table_info('entry')").all();
  return columns.map(({ name }) => `quote(${name}) || typeof(${name})`).join(" || ',' || ");
}
