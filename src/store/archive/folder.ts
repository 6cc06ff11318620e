/**
 * The archive: events of the ledger as daily files of JSON lines. In come ranges of events and a folder, out go files
 * that are whole, and a ledger without them. It refuses to know SQL, which the ledger's side of it speaks.
 */
import { mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { AppError, messageOf } from "../../domain/error.ts";

/** Where a file grows until it is whole. */
export function unfinishedPath(folder: string, name: string): string {
  return join(folder, `${name}.new`);
}

/** Makes the folder of the archive, for its owner only. Throws `unavailable` where that cannot be. */
export function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (thrown) {
    throw unusable(folder, thrown);
  }
}

/** Names of what is in the folder. Throws `unavailable` where it may not be read. */
export function namesIn(folder: string): ReadonlySet<string> {
  try {
    return new Set(readdirSync(folder));
  } catch (thrown) {
    throw unusable(folder, thrown);
  }
}

/** Deletes a file, also what there is of one that was never finished. Throws `unavailable` where that is not allowed. */
export function deleteFile(folder: string, name: string): void {
  try {
    for (const path of [join(folder, name), unfinishedPath(folder, name)]) rmSync(path, { force: true });
  } catch (thrown) {
    throw unusable(folder, thrown);
  }
}

/** A failed write of the archive as a sentence with what to do. The same run may succeed once there is room or a right. */
export function unusable(folder: string, thrown: unknown): AppError {
  const reason = messageOf(thrown);
  return new AppError(
    "unavailable",
    `the archive cannot be written in ${folder}: ${reason}; no event was lost, free some room or make the folder writable and run 'hallmonitor archive run' again`,
    { cause: thrown },
  );
}
