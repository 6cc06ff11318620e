import { setImmediate as turn } from "node:timers/promises";
import type { ArchiveFile } from "../../domain/archive.ts";
import type { ArchiveLedger, EventRange } from "../archive-ledger.ts";
import { faultOf } from "./check.ts";
import { deleteFile } from "./folder.ts";
import { seqsOf } from "./reading.ts";
import { release, type Keeping, type Released } from "./release.ts";
import { putAllBack } from "./restore.ts";

/** `dropped`: the file was of no use and went, for all its events are in the ledger. */
export type Resumed = Released | { readonly end: "dropped" };

/**
 * Lets the events of a file leave of which some have left before, or have come back. They are all put back first and
 * compared, so that they leave as if for the first time.
 */
export async function resume(keeping: Keeping, file: ArchiveFile): Promise<Resumed> {
  const { ledger, folder, signal } = keeping;
  const ranges: EventRange[] = [];
  const fault = await faultOf(folder, file, (block) => ranges.push({ day: file.day, ...seqsOf(block) }));
  const isWhole = ledger.countOf(rangeOf(file)) === file.seal?.rows;
  if (fault !== undefined) return isWhole ? drop(keeping, file) : { end: "fault", fault };
  if (!isWhole) await putAllBack(keeping, file);
  if (signal.aborted) return { end: "stopped" };
  if ((await hashOf(ledger, ranges)) !== file.seal?.sha256)
    return {
      end: "fault",
      fault: `${file.name}: the ledger has other events of ${file.day} under their numbers`,
    };
  ledger.mark(file, "written");
  return release(keeping, file);
}

/** Forgets a file whose events are all in the ledger. */
export function drop({ ledger, folder }: Keeping, file: ArchiveFile): Resumed {
  deleteFile(folder, file.name);
  ledger.forget(file);
  return { end: "dropped" };
}

function rangeOf({ day, seal }: ArchiveFile): EventRange {
  return { day, firstSeq: seal?.firstSeq ?? 0, lastSeq: seal?.lastSeq ?? 0 };
}

/** The hash of lines as they are in the ledger now. */
async function hashOf(ledger: ArchiveLedger, ranges: readonly EventRange[]): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  for (const range of ranges) {
    hash.update(ledger.lines(range));
    await turn();
  }
  return hash.digest("hex");
}
