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
    for (const path of this.#paths()) {
      const found = identityAt(path);
      const known = this.#known.get(path);
      if (known === undefined && found !== undefined && found !== unsaid) this.#known.set(path, found);
      if (known !== found && known !== undefined) throw gone(path);
    }
  }

  /** Whether the files that are written still have their names. A disk that says nothing of them may come back with them as they were. */
  look(): LedgerPlace {
    const places = this.#paths().map((path): LedgerPlace => {
      const [found, known] = [identityAt(path), this.#known.get(path)];
      if (known === undefined || found === unsaid || found === known) return "here";
      return found === undefined ? "away" : "replaced";
    });
    return places.find((place) => place === "replaced") ?? places.find((place) => place === "away") ?? "here";
  }

  #paths(): readonly string[] {
    const isFile = this.#ledger !== ":memory:" && this.#ledger !== "";
    return isFile ? [this.#ledger, `${this.#ledger}-wal`] : [];
  }
}

/** Where an open ledger is: under its names, under none or others, or with other files in its place. */
export type LedgerPlace = "here" | "away" | "replaced";

const unsaid = "unsaid";

/** Which file a name leads to; undefined where it leads to none. */
function identityAt(path: string): string | undefined {
  // Also a disk that was taken out is no reason to throw here.
  try {
    const stats = statSync(path, { throwIfNoEntry: false });
    return stats === undefined ? undefined : `${stats.dev}:${stats.ino}`;
  } catch {
    return unsaid;
  }
}

function gone(path: string): AppError {
  return new AppError(
    "unavailable",
    `the ledger could not be written: ${path} was moved, replaced or deleted while the collector has it open; put it back, or end process ${process.pid} and start the collector again`,
  );
}
