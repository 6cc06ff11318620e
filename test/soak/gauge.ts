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

/** Looks at a daemon now and then, and keeps what it saw. */
export class Gauge implements Disposable {
  readonly readings: Reading[] = [];
  readonly #pid: number;
  readonly #dataDir: string;
  readonly #began = performance.now();
  readonly #timer: ReturnType<typeof setInterval>;

  constructor(pid: number, dataDir: string, everyMs: number) {
    this.#pid = pid;
    this.#dataDir = dataDir;
    this.#timer = setInterval(() => this.look(), everyMs);
  }

  look(): void {
    const ledgerMb = megabytes(join(this.#dataDir, "ledger.db"));
    const walMb = megabytes(join(this.#dataDir, "ledger.db-wal"));
    this.readings.push({
      seconds: (performance.now() - this.#began) / 1000,
      residentMb: residentMegabytes(this.#pid),
      handles: readdirSync(`/proc/${this.#pid}/fd`).length,
      threads: readdirSync(`/proc/${this.#pid}/task`).length,
      ledgerMb,
      walMb,
      otherMb: folderMegabytes(this.#dataDir) - ledgerMb - walMb,
    });
  }

  /** The middle of a measure in one of four equal parts of the time, 1 to 4. */
  median(part: 1 | 2 | 3 | 4, of: (reading: Reading) => number): number {
    const end = this.readings.at(-1)?.seconds ?? 0;
    const own = this.readings.filter(
      ({ seconds }) => Math.min(4, Math.floor((seconds / end) * 4) + 1) === part,
    );
    const sorted = own.map(of).toSorted((a, b) => a - b);
    return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
  }

  most(of: (reading: Reading) => number): number {
    return Math.max(...this.readings.map(of));
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}

function folderMegabytes(path: string): number {
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + megabytes(join(parentPath, name)), 0);
}

/** Zero for a file that is gone by now: temporary ones come and go. */
function megabytes(path: string): number {
  return (statSync(path, { throwIfNoEntry: false })?.size ?? 0) / 2 ** 20;
}
