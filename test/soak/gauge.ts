import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { residentMegabytes } from "../e2e/resident-memory.ts";

/** What a daemon holds at one moment. */
export interface Reading {
  /** Since the soak began. */
  readonly seconds: number;
  readonly residentMb: number;
  readonly handles: number;
  readonly threads: number;
  readonly ledgerMb: number;
  readonly walMb: number;
  /** All other files of the data dir: log, spool, archive, checkpoints. */
  readonly otherMb: number;
}

/** Looks at a daemon, and keeps what it saw. */
export class Gauge {
  readonly #pid: number;
  readonly #dataDir: string;
  readonly #began = performance.now();
  /** While it is busy. */
  readonly busy: Reading[] = [];
  /** When it had nothing to do for a while, and the engine has taken back what it could. */
  readonly rest: Reading[] = [];

  constructor(pid: number, dataDir: string) {
    this.#pid = pid;
    this.#dataDir = dataDir;
  }

  /** Looks every half a second until it is disposed of. */
  whileBusy(): Disposable {
    const timer = setInterval(() => this.busy.push(this.#read()), 500);
    return { [Symbol.dispose]: () => clearInterval(timer) };
  }

  atRest(): void {
    this.rest.push(this.#read());
  }

  #read(): Reading {
    const ledgerMb = megabytes(join(this.#dataDir, "ledger.db"));
    const walMb = megabytes(join(this.#dataDir, "ledger.db-wal"));
    return {
      seconds: (performance.now() - this.#began) / 1000,
      residentMb: residentMegabytes(this.#pid),
      handles: readdirSync(`/proc/${this.#pid}/fd`).length,
      threads: readdirSync(`/proc/${this.#pid}/task`).length,
      ledgerMb,
      walMb,
      otherMb: folderMegabytes(this.#dataDir) - ledgerMb - walMb,
    };
  }
}

/** The middle of a measure in one of four equal parts of some readings, 1 to 4. */
export function quarter(
  readings: readonly Reading[],
  part: 1 | 2 | 3 | 4,
  of: (reading: Reading) => number,
): number {
  const from = Math.floor((readings.length * (part - 1)) / 4);
  const to = Math.max(from + 1, Math.floor((readings.length * part) / 4));
  const sorted = readings
    .slice(from, to)
    .map(of)
    .toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function folderMegabytes(path: string): number {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + megabytes(join(parentPath, name)), 0);
}

/** Zero for a file that is gone by now: temporary ones come and go. */
function megabytes(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) / 2 ** 20;
}
