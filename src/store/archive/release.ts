import { join } from "node:path";
import { setImmediate as turn } from "node:timers/promises";
import type { ArchiveFile } from "../../domain/archive.ts";
import { AppError } from "../../domain/error.ts";
import type { ArchiveLedger, EventRange } from "../archive-ledger.ts";
import { faultOf } from "./check.ts";
import { seqsOf } from "./reading.ts";

/** What every step on the files works with: the one who knows them, where they lie, and when to stop. */
export interface Keeping {
  readonly ledger: ArchiveLedger;
  /** The folder of the files. */
  readonly folder: string;
  /** When it fires, work ends between two steps, and another run goes on from there. */
  readonly signal: AbortSignal;
}

/** How the events of a file left. `fault` names the file and what is wrong with it; nothing left then. */
export type Released =
  | { readonly end: "archived" | "stopped" }
  | { readonly end: "fault"; readonly fault: string };

/** Events that leave the ledger in one transaction: as many as a block of the file has, in about 10 ms. */
interface Leaving {
  readonly range: EventRange;
  readonly rows: number;
}

/**
 * Takes the events of a whole file out of the ledger. The file is read back first, to its end: what it holds must be what
 * was written, and that was hashed as it came out of the ledger.
 */
export async function release({ ledger, folder, signal }: Keeping, file: ArchiveFile): Promise<Released> {
  const leaving: Leaving[] = [];
  const fault = await faultOf(folder, file, (block) =>
    leaving.push({ range: { day: file.day, ...seqsOf(block) }, rows: block.starts.length }),
  );
  if (fault !== undefined) return { end: "fault", fault };
  try {
    for (const { range, rows } of leaving) {
      if (signal.aborted) return { end: "stopped" };
      ledger.release(range, rows);
      await turn();
      ledger.settle();
    }
  } catch (thrown) {
    const { code, message } = AppError.from(thrown);
    if (code === "conflict") return { end: "fault", fault: `${join(folder, file.name)}: ${message}` };
    throw thrown;
  }
  ledger.mark(file, "archived");
  return { end: "archived" };
}
