import { formatInstant, type UnixMs } from "../../domain/time.ts";
import type { ReadingHealth } from "../../self/reading-health.ts";
import type { Chunk } from "./reading.ts";

/** How far an import is. */
export interface ImportState {
  readonly startedAt: UnixMs;
  readonly files: number;
  readonly filesDone: number;
  readonly bytes: number;
  readonly bytesDone: number;
}

/** What reading files came to since the process began. */
export interface ReadingSnapshot {
  readonly bytes: number;
  readonly lines: number;
  readonly brokenLines: number;
  readonly retries: number;
  readonly importing: ImportState | undefined;
  /** Files that could not be read, with the reason. */
  readonly faults: ReadonlyMap<string, string>;
}

/** Faults that are kept to be shown; the oldest go first. */
const maxFaults = 100;

/** Counts what is read from files. */
export class ReadingTally {
  readonly #faults = new Map<string, string>();
  #bytes = 0;
  #lines = 0;
  #brokenLines = 0;
  #retries = 0;
  #importing: ImportState | undefined;

  take({ path, bytes, lines, progress }: Chunk): void {
    this.#bytes += bytes;
    this.#lines += lines;
    this.#brokenLines += progress.brokenLines.length;
    this.#faults.delete(path);
    if (this.#importing !== undefined)
      this.#importing = { ...this.#importing, bytesDone: this.#importing.bytesDone + bytes };
  }

  retry(): void {
    this.#retries += 1;
  }

  faultAt(path: string, message: string): void {
    this.#faults.delete(path);
    this.#faults.set(path, message);
    const [oldest] = this.#faults.keys();
    if (this.#faults.size > maxFaults && oldest !== undefined) this.#faults.delete(oldest);
  }

  beginImport(state: ImportState): void {
    this.#importing = state;
  }

  fileDone(): void {
    if (this.#importing !== undefined)
      this.#importing = { ...this.#importing, filesDone: this.#importing.filesDone + 1 };
  }

  endImport(): void {
    this.#importing = undefined;
  }

  snapshot(): ReadingSnapshot {
    return {
      bytes: this.#bytes,
      lines: this.#lines,
      brokenLines: this.#brokenLines,
      retries: this.#retries,
      importing: this.#importing,
      faults: new Map(this.#faults),
    };
  }
}

/** The counts as health tells them, with the pace of an import and what is left of it. */
export function readingHealth(snapshot: ReadingSnapshot, now: UnixMs): ReadingHealth {
  const { bytes, lines, brokenLines, retries, importing, faults } = snapshot;
  return {
    bytes,
    lines,
    broken_lines: brokenLines,
    retries,
    importing: importing === undefined ? null : importHealth(importing, now),
    unreadable_files: [...faults].map(([path, reason]) => ({ path, reason })),
  };
}

function importHealth(state: ImportState, now: UnixMs): ReadingHealth["importing"] {
  const elapsed = (now - state.startedAt) / 1000;
  const pace = elapsed > 0 && state.bytesDone > 0 ? state.bytesDone / elapsed : undefined;
  return {
    started_at: formatInstant(state.startedAt),
    files: state.files,
    files_done: state.filesDone,
    bytes: state.bytes,
    bytes_done: state.bytesDone,
    mb_per_s: pace === undefined ? null : Math.round(pace / 1e5) / 10,
    remaining_s: pace === undefined ? null : Math.max(0, Math.round((state.bytes - state.bytesDone) / pace)),
  };
}
