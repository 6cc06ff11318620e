import type { Database, Statement } from "bun:sqlite";
import {
  startOfUtcDay,
  utcDayOf,
  type ArchiveFile,
  type ArchiveSeal,
  type ArchiveState,
} from "../../../domain/archive.ts";
import { AppError } from "../../../domain/error.ts";
import { type UnixMs, dayMs } from "../../../domain/time.ts";
import type { ArchiveLedger, EventGroup, EventLine, EventRange } from "../../archive-ledger.ts";
import { addFile, archiveFiles, forgetFile, markFile, sealFile } from "./archive-table.ts";
import { LedgerHome } from "../home.ts";
import type { ArchivedEntries } from "./archived-entries.ts";
import { unwritten } from "../unwritten.ts";

type Bounds = [firstSeq: number, lastSeq: number, from: UnixMs, to: UnixMs];

const within = "seq BETWEEN ? AND ? AND at >= ? AND at < ?";

/**
 * An entry as one line of JSON. The engine writes it, so that every integer and text stays what it is to the last bit.
 * `data` is an object of JSON already and is taken over as it stands; any other text is quoted, as `text`.
 */
const lineSql = `concat('{"seq":', seq, ',"at":', at, ',"digest":', coalesce(digest, 'null'),
  ',"session_key":', coalesce(session_key, 'null'), ',"source":', source,
  ',"kind":', json_quote(kind), ',"name":', json_quote(name),
  ',"thing_key":', coalesce(thing_key, 'null'), ',"first":', first,
  CASE WHEN data IS NULL THEN ',"data":null'
    WHEN data >= '{' AND data < '|' AND instr(data, char(10)) = 0 THEN ',"data":' || data
    ELSE ',"text":' || json_quote(data) END,
  '}', char(10))`;

/** Changes between two moves of the journal: more make the move longer, fewer make more of them. */
const settleEvery = 16;

/** The columns of a line's head, in the order of the table. */
const headColumns = ["seq", "at", "digest", "session_key", "source", "kind", "name", "thing_key", "first"];

/** The archive's side of an SQLite ledger. Shares the database with the one writer and works between its commits. */
export class SqliteArchive implements ArchiveLedger {
  readonly #db: Database;
  readonly #home: LedgerHome;
  readonly #archived: ArchivedEntries;
  readonly #lines: Statement<{ text: Uint8Array | null }, Bounds>;
  readonly #remember: Statement<void, Bounds>;
  readonly #remove: Statement<void, Bounds>;
  readonly #putBack: Statement;

  /** Changes since the journal was last moved. */
  #unsettled = 0;

  constructor(db: Database, archived: ArchivedEntries) {
    this.#db = db;
    this.#home = new LedgerHome(db);
    this.#home.check();
    this.#archived = archived;
    this.#lines = db.prepare(
      `SELECT CAST(group_concat(line, '') AS BLOB) AS text
       FROM (SELECT ${lineSql} AS line FROM entry WHERE ${within} ORDER BY seq)`,
    );
    this.#remember = db.prepare(
      `INSERT OR IGNORE INTO archived_entry (at, digest)
       SELECT at, digest FROM entry WHERE ${within} AND digest IS NOT NULL`,
    );
    this.#remove = db.prepare(`DELETE FROM entry WHERE ${within}`);
    const values = headColumns.map((column) => `json_extract(head, '$.${column}')`).join(", ");
    this.#putBack = db.prepare(
      `INSERT INTO entry (${headColumns.join(", ")}, data)
       SELECT ${values}, coalesce(json_extract(head, '$.text'), CAST(? AS TEXT))
       FROM (SELECT CAST(? AS TEXT) AS head) WHERE true ON CONFLICT (seq) DO NOTHING`,
    );
  }

  files(): ArchiveFile[] {
    return archiveFiles(this.#db);
  }

  begin(file: Pick<ArchiveFile, "day" | "part" | "name" | "createdAt">): ArchiveFile {
    return this.#change(() => addFile(this.#db, file));
  }

  seal(file: ArchiveFile, seal: ArchiveSeal): ArchiveFile {
    return this.#change(() => sealFile(this.#db, file, seal));
  }

  mark(file: ArchiveFile, state: ArchiveState, heldUntil?: UnixMs): void {
    this.#change(() => markFile(this.#db, file, { state, heldUntil }));
  }

  forget(file: ArchiveFile): void {
    this.#change(() => forgetFile(this.#db, file));
  }

  groupsAfter(seq: number, limit: number): EventGroup[] {
    return this.#db
      .query<EventGroup & { readonly from: UnixMs }, [number, number]>(
        `SELECT at / ${dayMs} * ${dayMs} AS "from", min(seq) AS firstSeq, max(seq) AS lastSeq, count(*) AS rows,
         sum(150 + octet_length(name) + coalesce(octet_length(data), 0)) AS bytes
         FROM (SELECT seq, at, name, data FROM entry WHERE seq > ? ORDER BY seq LIMIT ?) GROUP BY 1`,
      )
      .all(seq, limit)
      .map(({ from, ...group }) => Object.assign(group, { day: utcDayOf(from) }));
  }

  lines(range: EventRange): Uint8Array {
    return this.#lines.get(...boundsOf(range))?.text ?? new Uint8Array();
  }

  countOf(range: EventRange): number {
    const sql = `SELECT count(*) AS count FROM entry WHERE ${within}`;
    return this.#db.query<{ count: number }, Bounds>(sql).get(...boundsOf(range))?.count ?? 0;
  }

  release(range: EventRange, rows: number): void {
    const bounds = boundsOf(range);
    this.#change(() => {
      this.#remember.run(...bounds);
      const { changes } = this.#remove.run(...bounds);
      if (changes !== rows) throw unlike(range, { rows, changes });
    });
  }

  putBack(lines: readonly EventLine[]): number {
    // Their identities stay where archived ones are: a record that comes again is known there as well.
    return this.#change(() =>
      lines.reduce((count, { head, data }) => count + this.#putBack.run(data ?? null, head).changes, 0),
    );
  }

  settle(): void {
    if (this.#unsettled < settleEvery) return;
    this.#unsettled = 0;
    this.#db.run("PRAGMA wal_checkpoint(PASSIVE)");
  }

  lastHeard(): UnixMs | undefined {
    const latest = "SELECT max(last_seen_at) FROM session";
    const sql = `SELECT coalesce((${latest} WHERE last_seen_at < (${latest}) - ${dayMs}), (${latest})) AS last`;
    return this.#db.query<{ last: number | null }, []>(sql).get()?.last ?? undefined;
  }

  /** One transaction. Whatever becomes of it, memory forgets what the table may not hold. */
  #change<T>(work: () => T): T {
    try {
      this.#home.check();
      this.#unsettled += 1;
      return this.#db.transaction(work).immediate();
    } catch (thrown) {
      if (thrown instanceof AppError) throw thrown;
      const { code, message } = unwritten(thrown);
      throw new AppError(code, `${message}; no event was lost, free some room and try again`, {
        cause: thrown,
      });
    } finally {
      this.#archived.reset();
    }
  }
}

function boundsOf({ day, firstSeq, lastSeq }: EventRange): Bounds {
  const from = startOfUtcDay(day);
  if (from === undefined) throw new Error(`no day: ${day}`);
  return [firstSeq, lastSeq, from, from + dayMs];
}

function unlike(
  { day, firstSeq, lastSeq }: EventRange,
  { rows, changes }: { readonly rows: number; readonly changes: number },
): AppError {
  return new AppError(
    "conflict",
    `of the events ${firstSeq} to ${lastSeq} of ${day}, ${rows} are in the archive and ${changes} in the ledger; none of them was deleted`,
  );
}
