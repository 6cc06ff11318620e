import { join } from "node:path";
import { AppError } from "../domain/error.ts";
import { lookAt } from "../file/look.ts";

/**
 * For whoever goes on reading a ledger: throws `unavailable` once another file has its name, which a collector writes from then on. The
 * one that is open would be shown as it was for ever.
 */
export function watchForReplacement(dataDir: string): () => void {
  const path = join(dataDir, "ledger.db");
  const known = identityAt(path);
  return () => {
    const found = identityAt(path);
    if (found === undefined || found === known) return;
    throw new AppError("unavailable", `the ledger ${path} was replaced while this read it; run this again`);
  };
}

/** Undefined while nothing is there, as between two collectors: what comes then is looked at. */
function identityAt(path: string): string | undefined {
  const stats = lookAt(path);
  return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
}
