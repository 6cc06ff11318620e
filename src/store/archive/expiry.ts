import { startOfUtcDay, utcDayOf, type ArchiveFile } from "../../domain/archive.ts";
import { type UnixMs, dayMs } from "../../domain/time.ts";

/**
 * How long and how large the archive may grow (`archive.keep_days`, `archive.max_size`). Events that are still in the
 * ledger are not bound by it.
 */
export interface ExpirySettings {
  /** Days a file stays after its day; 0 keeps it for good. */
  readonly keepDays: number;
  /** What all files together may take; 0 sets no bound. */
  readonly maxBytes: number;
}

/**
 * The files that have to go, the oldest first: for their age, and then for room. Only files that are finished count. The
 * age is that of their events by the clock, or by the last sign of a session where the clock is ahead of it: a clock that
 * is wrong must not cost the only copy.
 */
export function expiring(
  files: readonly ArchiveFile[],
  { keepDays, maxBytes }: ExpirySettings,
  { now, lastHeard }: { readonly now: UnixMs; readonly lastHeard: UnixMs | undefined },
): ArchiveFile[] {
  const today = startOfUtcDay(utcDayOf(Math.min(now, lastHeard ?? now))) ?? 0;
  const isOld = (file: ArchiveFile): boolean => keepDays > 0 && endOf(file) <= today - keepDays * dayMs;
  let total = sizeOf(files.filter(({ state }) => state !== "expired"));
  const result: ArchiveFile[] = [];
  for (const file of files.filter(({ state }) => state === "archived").toSorted(byAge)) {
    if (!isOld(file) && (maxBytes === 0 || total <= maxBytes)) continue;
    result.push(file);
    total -= sizeOf([file]);
  }
  return result;
}

function endOf({ day }: ArchiveFile): UnixMs {
  return (startOfUtcDay(day) ?? Infinity) + dayMs;
}

function byAge(a: ArchiveFile, b: ArchiveFile): number {
  if (a.day !== b.day) return a.day < b.day ? -1 : 1;
  return a.part - b.part;
}

function sizeOf(files: readonly ArchiveFile[]): number {
  return files.reduce((sum, { seal }) => sum + (seal?.fileBytes ?? 0), 0);
}
