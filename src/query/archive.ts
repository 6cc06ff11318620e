import type { ArchiveDone, ArchiveFile, ArchiveWork } from "../domain/archive.ts";
import { formatInstant } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";
import { schemaVersion } from "./shape.ts";

/** One file of the archive. What it holds is unknown while it is being written. */
export interface ArchiveFileShape {
  /** The UTC day of the events in it. */
  readonly day: string;
  readonly part: number;
  readonly name: string;
  readonly state: ArchiveFile["state"];
  readonly events: number | null;
  readonly first_seq: number | null;
  readonly last_seq: number | null;
  readonly text_bytes: number | null;
  readonly file_bytes: number | null;
  /** Of the unpacked lines. */
  readonly sha256: string | null;
  readonly created_at: string;
  /** Until when restored events stay in the ledger. */
  readonly restored_until: string | null;
}

/** Some files of the archive added up. One that is still being written counts as a file and adds nothing else. */
export interface ArchiveTotalShape {
  readonly files: number;
  readonly days: number;
  readonly events: number;
  readonly text_bytes: number;
  readonly file_bytes: number;
}

/** The archive as it is. Files that were deleted for their age or for room are only counted. */
export interface ArchiveListShape {
  readonly schema_version: number;
  readonly files: readonly ArchiveFileShape[];
  readonly total: ArchiveTotalShape;
  readonly expired_files: number;
}

/** A run or a restore that is under way. */
export interface ArchiveWorkShape {
  readonly kind: "run" | "restore";
  readonly day: string | null;
  readonly started_at: string;
  readonly total: ArchiveTotalShape;
}

/** What a run or a restore did, or why it could not. */
export interface ArchiveDoneShape {
  readonly schema_version: number;
  readonly kind: "run" | "restore";
  readonly day: string | null;
  readonly started_at: string;
  readonly ended_at: string;
  /** Files whose events left the ledger, or came back. */
  readonly files: readonly ArchiveFileShape[];
  readonly total: ArchiveTotalShape;
  /** Events that came back and were not in the ledger before. */
  readonly restored_events: number | null;
  readonly restored_until: string | null;
  /** Files that a run deleted, for their age or for room; of a restore those of its day that were deleted before. */
  readonly expired: readonly ArchiveFileShape[];
  /** A sentence for each file that is damaged and was left alone. */
  readonly faults: readonly string[];
  readonly stopped: boolean;
  readonly error: { readonly code: string; readonly message: string } | null;
}

/** What is in the archive, by day and part. */
export function listArchive(reader: Pick<LedgerReader, "archiveFiles">): ArchiveListShape {
  const all = reader.archiveFiles();
  const files = all.filter(({ state }) => state !== "expired");
  return {
    schema_version: schemaVersion,
    files: files.map(fileShape),
    total: totalShape(files),
    expired_files: all.length - files.length,
  };
}

/** `running` of `GET /api/archive/work`. Its total grows file by file; `day` is that of a restore, null for a run. */
export function workShape({ task, startedAt, files }: ArchiveWork): ArchiveWorkShape {
  return {
    kind: task.kind,
    day: task.kind === "restore" ? task.day : null,
    started_at: formatInstant(startedAt),
    total: totalShape(files),
  };
}

/** `last` of `GET /api/archive/work`, and what the command prints. A task that failed has an `error` and no files. */
export function doneShape({ task, startedAt, endedAt, outcome }: ArchiveDone): ArchiveDoneShape {
  const run = outcome.kind === "run" ? outcome.run : undefined;
  const restored = outcome.kind === "restore" ? outcome.restored : undefined;
  const files = run?.archived ?? restored?.files ?? [];
  return {
    schema_version: schemaVersion,
    ...workShape({ task, startedAt, files }),
    ended_at: formatInstant(endedAt),
    files: files.map(fileShape),
    restored_events: restored?.rows ?? null,
    restored_until: restored === undefined ? null : formatInstant(restored.heldUntil),
    expired: (run?.expired ?? restored?.expired ?? []).map(fileShape),
    faults: run?.faults ?? [],
    stopped: run?.stopped ?? false,
    error: outcome.kind === "failed" ? { code: outcome.error.code, message: outcome.error.message } : null,
  };
}

function fileShape({ day, part, name, state, createdAt, seal, heldUntil }: ArchiveFile): ArchiveFileShape {
  return {
    day,
    part,
    name,
    state,
    events: seal?.rows ?? null,
    first_seq: seal?.firstSeq ?? null,
    last_seq: seal?.lastSeq ?? null,
    text_bytes: seal?.textBytes ?? null,
    file_bytes: seal?.fileBytes ?? null,
    sha256: seal?.sha256 ?? null,
    created_at: formatInstant(createdAt),
    restored_until: heldUntil === undefined ? null : formatInstant(heldUntil),
  };
}

function totalShape(files: readonly ArchiveFile[]): ArchiveTotalShape {
  const sum = (of: (seal: NonNullable<ArchiveFile["seal"]>) => number): number =>
    files.reduce((total, { seal }) => total + (seal === undefined ? 0 : of(seal)), 0);
  return {
    files: files.length,
    days: new Set(files.map(({ day }) => day)).size,
    events: sum(({ rows }) => rows),
    text_bytes: sum(({ textBytes }) => textBytes),
    file_bytes: sum(({ fileBytes }) => fileBytes),
  };
}
