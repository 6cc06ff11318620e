import type { AppError } from "./error.ts";
import type { UnixMs } from "./time.ts";

/**
 * How far a file of the archive is. `writing`: nothing relies on it yet. `written`: it is whole and verified, and its events
 * are leaving the ledger. `archived`: it is their only copy. `restoring`, `restored`: they come back, or are back, and stay
 * until `heldUntil`. `expired`: it was deleted for its age or for room.
 */
export const archiveStates = ["writing", "written", "archived", "restoring", "restored", "expired"] as const;

/** As the ledger keeps it of each file, also of those that are deleted. */
export type ArchiveState = (typeof archiveStates)[number];

/** How files of the archive are compressed. */
export const compressions = ["zstd", "gzip"] as const;

/** As `archive.compression` says it for new files. A file's name tells its own. */
export type Compression = (typeof compressions)[number];

/** One file of the archive: events of one UTC day, one per line, by rising sequence number. */
export interface ArchiveFile {
  readonly key: number;
  /** `2026-11-20`. */
  readonly day: string;
  /** From 1; events that came late are in a further part. */
  readonly part: number;
  /** Its name in the archive's folder. */
  readonly name: string;
  readonly state: ArchiveState;
  readonly createdAt: UnixMs;
  /** What it holds; undefined while it is being written. */
  readonly seal: ArchiveSeal | undefined;
  readonly heldUntil: UnixMs | undefined;
}

/** What a whole file holds: a file that holds anything else is damaged. */
export interface ArchiveSeal {
  readonly rows: number;
  /** Size of the lines, and of the file. */
  readonly textBytes: number;
  readonly fileBytes: number;
  /** Of the lines, as hex: `zstdcat FILE | sha256sum`. */
  readonly sha256: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
}

/** What one run of the archive moved out of the ledger and deleted, and what it left alone. */
export interface ArchiveRun {
  /** Files whose events left the ledger. */
  readonly archived: readonly ArchiveFile[];
  /** Files that were deleted for their age or for room. */
  readonly expired: readonly ArchiveFile[];
  /** A sentence for each file that is damaged and was left alone. */
  readonly faults: readonly string[];
  /** Whether it was asked to end before it was done. */
  readonly stopped: boolean;
}

/** What a restored day brought back into the ledger. */
export interface Restored {
  readonly files: readonly ArchiveFile[];
  /** Files of the day that were deleted, for their age or for room: what they held is gone. */
  readonly expired: readonly ArchiveFile[];
  /** Events that were not in the ledger before. */
  readonly rows: number;
  /** Until when the day is left in the ledger. */
  readonly heldUntil: UnixMs;
}

/** Something to be done with the archive. `afterDays` is undefined where the config says after how many days. */
export type ArchiveTask =
  | { readonly kind: "run"; readonly afterDays: number | undefined }
  | { readonly kind: "restore"; readonly day: string };

/** A task that is under way. */
export interface ArchiveWork {
  readonly task: ArchiveTask;
  readonly startedAt: UnixMs;
  /** Files whose events have left the ledger so far. */
  readonly files: readonly ArchiveFile[];
}

/** A task that has ended, with what it did or why it could not. */
export interface ArchiveDone {
  readonly task: ArchiveTask;
  readonly startedAt: UnixMs;
  readonly endedAt: UnixMs;
  readonly outcome:
    | { readonly kind: "run"; readonly run: ArchiveRun }
    | { readonly kind: "restore"; readonly restored: Restored }
    | { readonly kind: "failed"; readonly error: AppError };
}

/** The UTC day of a time: `2026-11-20`. */
export function utcDayOf(at: UnixMs): string {
  return new Date(at).toISOString().slice(0, 10);
}

/** The start of a day as `utcDayOf` writes it; undefined for anything that is none. */
export function startOfUtcDay(day: string): UnixMs | undefined {
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00.000Z`) : Number.NaN;
  return Number.isNaN(start) || utcDayOf(start) !== day ? undefined : start;
}
