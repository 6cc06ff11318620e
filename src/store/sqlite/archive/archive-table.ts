import type { Database } from "bun:sqlite";
import {
  archiveStates,
  type ArchiveFile,
  type ArchiveSeal,
  type ArchiveState,
} from "../../../domain/archive.ts";
import type { UnixMs } from "../../../domain/time.ts";

/** A row of archive_file. The seal's columns are all null or none. */
interface FileRow {
  readonly key: number;
  readonly day: string;
  readonly part: number;
  readonly name: string;
  readonly state: string;
  readonly created_at: number;
  readonly rows: number | null;
  readonly text_bytes: number;
  readonly file_bytes: number;
  readonly sha256: string;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly held_until: number | null;
}

/** All files of the archive there ever were, by day and part. */
export function archiveFiles(db: Database): ArchiveFile[] {
  return db.query<FileRow, []>("SELECT * FROM archive_file ORDER BY day, part").all().map(fileOf);
}

/** Notes a file that will be written: state `writing`, nothing known of what it holds. Its number is given here. */
export function addFile(
  db: Database,
  { day, part, name, createdAt }: Pick<ArchiveFile, "day" | "part" | "name" | "createdAt">,
): ArchiveFile {
  const sql =
    "INSERT INTO archive_file (day, part, name, state, created_at) VALUES (?, ?, ?, 'writing', ?) RETURNING *";
  const row = db.query<FileRow, [string, number, string, number]>(sql).get(day, part, name, createdAt);
  if (row === null) throw new Error(`no row for ${name}`);
  return fileOf(row);
}

/** Notes what a whole file holds. Its state is `written` from here on. */
export function sealFile(db: Database, { key }: ArchiveFile, seal: ArchiveSeal): ArchiveFile {
  const { rows, textBytes, fileBytes, sha256, firstSeq, lastSeq } = seal;
  const row = db
    .query<FileRow, [number, number, number, string, number, number, number]>(
      `UPDATE archive_file SET state = 'written', rows = ?, text_bytes = ?, file_bytes = ?, sha256 = ?,
       first_seq = ?, last_seq = ? WHERE key = ? RETURNING *`,
    )
    .get(rows, textBytes, fileBytes, sha256, firstSeq, lastSeq, key);
  if (row === null) throw new Error(`no file ${key}`);
  return fileOf(row);
}

/** Changes how far a file is, and until when its restored events stay; undefined ends that time. */
export function markFile(
  db: Database,
  { key }: ArchiveFile,
  { state, heldUntil }: { state: ArchiveState; heldUntil: UnixMs | undefined },
): void {
  db.query("UPDATE archive_file SET state = ?, held_until = ? WHERE key = ?").run(
    state,
    heldUntil ?? null,
    key,
  );
}

/** Takes a file off the list, as if it had never been. One that was deleted for its age stays on it as `expired`. */
export function forgetFile(db: Database, { key }: ArchiveFile): void {
  db.query("DELETE FROM archive_file WHERE key = ?").run(key);
}

function fileOf(row: FileRow): ArchiveFile {
  const { key, day, part, name } = row;
  return {
    key,
    day,
    part,
    name,
    state: archiveStates.find((state) => state === row.state) ?? "writing",
    createdAt: row.created_at,
    seal: sealOf(row),
    heldUntil: row.held_until ?? undefined,
  };
}

function sealOf(row: FileRow): ArchiveSeal | undefined {
  if (row.rows === null) return undefined;
  return {
    rows: row.rows,
    textBytes: row.text_bytes,
    fileBytes: row.file_bytes,
    sha256: row.sha256,
    firstSeq: row.first_seq,
    lastSeq: row.last_seq,
  };
}
