import type { ImportState, ReadingState } from "../domain/reading.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import type { ReadingShape } from "./shape.ts";

/** The counts as health tells them, with the pace of an import and what is left of it. */
export function readingShape(
  snapshot: ReadingState,
  { folders, now }: { folders: readonly string[]; now: UnixMs },
): ReadingShape {
  const { bytes, lines, brokenLines, retries, importing, faults } = snapshot;
  return {
    folders,
    bytes,
    lines,
    broken_lines: brokenLines,
    retries,
    importing: importing === undefined ? null : importHealth(importing, now),
    unreadable_files: [...faults].map(([path, reason]) => ({ path, reason })),
  };
}

function importHealth(state: ImportState, now: UnixMs): ReadingShape["importing"] {
  const elapsed = (now - state.startedAt) / 1000;
  const pace = elapsed > 0 && state.bytesDone > 0 ? state.bytesDone / elapsed : undefined;
  return {
    started_at: formatInstant(state.startedAt),
    files: state.files,
    files_done: state.filesDone,
    bytes: state.bytes,
    bytes_done: state.bytesDone,
    mb_per_s: pace === undefined ? null : Math.round(pace / 1e5) / 10,
    remaining_s: pace === undefined ? null : Math.max(0, Math.round((state.bytes - state.bytesDone) / pace)),
  };
}
