import type { ImportState, ReadingState } from "../../domain/reading.ts";
import type { Chunk } from "./reading.ts";

/** Faults that are kept to be shown; the oldest go first. */
const maxFaults = 100;

/** Counts what is read from files. */
export class ReadingTally {
  readonly #faults = new Map<string, string>();
  readonly #closed = new Map<string, readonly string[]>();
  #bytes = 0;
  #lines = 0;
  #brokenLines = 0;
  #retries = 0;
  #importing: ImportState | undefined;

  take({ bytes, lines, progress }: Chunk): void {
    this.#bytes += bytes;
    this.#lines += lines;
    this.#brokenLines += progress.brokenLines.length;
    if (this.#importing !== undefined)
      this.#importing = { ...this.#importing, bytesDone: this.#importing.bytesDone + bytes };
  }

  /** A file is read again: what was wrong with it is over, or will be told anew. */
  readAgain(path: string): void {
    this.#faults.delete(path);
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

  /** What may not be looked into below a root. It takes the place of what the look before this one found. */
  closedBelow(root: string, closed: readonly string[]): void {
    this.#closed.set(root, closed.slice(0, maxFaults));
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

  snapshot(): ReadingState {
    const closed = [...this.#closed.values()].flat();
    return {
      bytes: this.#bytes,
      lines: this.#lines,
      brokenLines: this.#brokenLines,
      retries: this.#retries,
      importing: this.#importing,
      faults: new Map([
        ...closed.map((path) => [path, "it may not be looked into"] as const),
        ...this.#faults,
      ]),
    };
  }
}
