import { join } from "node:path";
import type { ArchiveFile, Restored } from "../../domain/archive.ts";
import { AppError } from "../../domain/error.ts";
import type { UnixMs } from "../../domain/time.ts";
import { faultOf } from "./check.ts";
import { blocksOf, eventLineOf, linesOf, type BlockLimits } from "./reading.ts";
import type { Keeping } from "./release.ts";

/** Events that come back in one transaction: each is written anew, with its index (20 ms). */
const blockLimits: BlockLimits = { rows: 500, bytes: 1024 * 1024 };

/**
 * Brings the events of a day back into the ledger, under their old numbers. The files stay. Throws `not-found` where there
 * is nothing to bring back, and `conflict`, before anything came back, where a file is damaged.
 */
export async function restoreDay(keeping: Keeping, day: string, heldUntil: UnixMs): Promise<Restored> {
  const { files, expired } = filesOf(keeping, day);
  for (const file of files) {
    const fault = await faultOf(keeping.folder, file);
    if (fault !== undefined) throw new AppError("conflict", `${fault}; nothing of ${day} was restored`);
  }
  const back: ArchiveFile[] = [];
  let rows = 0;
  for (const file of files) {
    // A file whose events are all there stays as it is: only the time it is left alone begins anew.
    if (file.state !== "restored") keeping.ledger.mark(file, "restoring", heldUntil);
    rows += await putAllBack(keeping, file);
    if (keeping.signal.aborted)
      throw new AppError(
        "conflict",
        `restoring ${day} was stopped before its end; run it again for the rest`,
      );
    keeping.ledger.mark(file, "restored", heldUntil);
    back.push({ ...file, state: "restored", heldUntil });
  }
  return { files: back, expired, rows, heldUntil };
}

function filesOf({ ledger }: Keeping, day: string): Pick<Restored, "files" | "expired"> {
  const known = ledger.files().filter((file) => file.day === day && file.state !== "writing");
  const files = known.filter(({ state }) => state !== "expired");
  const expired = known.filter(({ state }) => state === "expired");
  if (files.length > 0) return { files, expired };
  throw new AppError(
    "not-found",
    known.length > 0
      ? `the archive of ${day} was deleted, for its age or for room (archive.keep_days, archive.max_size)`
      : `no events of ${day} are in the archive; 'hallmonitor archive list' shows which days are`,
  );
}

/** Puts back those events of a file that are not in the ledger, and counts them. */
export async function putAllBack(
  { ledger, folder, signal }: Keeping,
  { name }: ArchiveFile,
): Promise<number> {
  let rows = 0;
  for await (const block of blocksOf(join(folder, name), blockLimits)) {
    if (signal.aborted) break;
    rows += ledger.putBack(linesOf(block).map(eventLineOf));
    ledger.settle();
  }
  return rows;
}
