import type { Database } from "bun:sqlite";
import { statSync } from "node:fs";
import { AppError } from "../../domain/error.ts";

/**
 * The names of an open ledger's files. A file that is deleted or moved goes on for who has it open, so commits would go well and be
 * gone with the process: nothing may be answered for then.
 */
export class LedgerHome {
  readonly #ledger: string;
  readonly #known = new Map<string, string>();

  constructor({ filename }: Pick<Database, "filename">) {
    this.#ledger = filename;
  }

  /** Throws `unavailable` unless both names lead to the files that they led to at the first call. Takes some microseconds. */
  check(): void {
    if (this.#ledger === ":memory:" || this.#ledger === "") return;
    for (const path of [this.#ledger, `${this.#ledger}-wal`]) {
      const found = identityAt(path);
      const known = this.#known.get(path);
      if (known === undefined && found !== undefined) this.#known.set(path, found);
      if (known !== found && known !== undefined) throw gone(path);
    }
  }
}

function identityAt(path: string): string | undefined {
  // Also a disk that was taken out is no reason to throw here.
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
  } catch {
    return undefined;
  }
}

function gone(path: string): AppError {
  return new AppError(
    "unavailable",
    `the ledger could not be written: ${path} was moved, replaced or deleted while the collector has it open; put it back, or end process ${process.pid} and start the collector again`,
  );
}
