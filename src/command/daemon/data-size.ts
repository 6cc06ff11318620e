import { statfsSync } from "node:fs";
import { join } from "node:path";
import { entriesOf, lookAt } from "../../file/look.ts";

/** What a data dir takes on the disk, by its parts, in bytes. */
export interface DataSize {
  readonly ledger: number;
  readonly archive: number;
  readonly checkpoints: number;
  readonly spool: number;
  readonly backup: number;
  readonly log: number;
  readonly total: number;
}

const folders = ["archive", "checkpoints", "spool", "backup", "log"] as const;

/** What is there now; files that come and go meanwhile count as nothing. */
export function dataSize(dataDir: string): DataSize {
  const [archive, checkpoints, spool, backup, log] = folders.map((name) => sizeBelow(join(dataDir, name)));
  const ledger = ["", "-wal", "-shm"].reduce(
    (sum, suffix) => sum + sizeBelow(join(dataDir, `ledger.db${suffix}`)),
    0,
  );
  return {
    ledger,
    archive: archive ?? 0,
    checkpoints: checkpoints ?? 0,
    spool: spool ?? 0,
    backup: backup ?? 0,
    log: log ?? 0,
    total: sizeBelow(dataDir),
  };
}

/** Free bytes where a folder is; undefined where it is not, or nobody says. */
export function freeBytes(dataDir: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(dataDir);
    return bavail * bsize;
  } catch {
    return undefined;
  }
}

function sizeBelow(path: string): number {
  const stats = lookAt(path);
  if (stats?.isFile() === true) return stats.size;
  // A link may lead anywhere, also back.
  return entriesOf(path)
    .filter((entry) => !entry.isSymbolicLink())
    .reduce((sum, { name }) => sum + sizeBelow(join(path, name)), 0);
}
