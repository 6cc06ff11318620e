import { closeSync, fstatSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import type { LogPlaces } from "./log-lines.ts";

const chunkBytes = 65_536;

/**
 * The end of a log that is being written. Its file is kept open, so that what is written to it before it is put aside is read, and
 * found again among those that were put aside, so that whole files between two looks are read too.
 */
export class LogTail implements Disposable {
  readonly #places: () => LogPlaces;
  #file: { readonly handle: number; readonly inode: number; offset: number } | undefined;
  #begun = "";

  /** Begins after the last whole line that is there now. */
  constructor(places: () => LogPlaces) {
    this.#places = places;
    this.#open(true);
  }

  /** Whole lines that were written since the last look. */
  read(): readonly string[] {
    const { current, aside } = this.#places();
    let text = this.#rest();
    const inode = inodeOf(current);
    if (inode !== undefined && inode !== this.#file?.inode) {
      text += this.#between(aside);
      this[Symbol.dispose]();
      this.#open(false);
      text += this.#rest();
    }
    const lines = (this.#begun + text).split("\n");
    this.#begun = lines.pop() ?? "";
    return lines;
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file.handle);
    this.#file = undefined;
  }

  #open(atEnd: boolean): void {
    try {
      const handle = openSync(this.#places().current, "r");
      const { ino, size } = fstatSync(handle);
      this.#file = { handle, inode: ino, offset: atEnd ? lastLineEnd(handle, size) : 0 };
    } catch {
      // There is no log yet; the next look may find one.
    }
  }

  #rest(): string {
    const file = this.#file;
    if (file === undefined) return "";
    // Somebody emptied it.
    if (fstatSync(file.handle).size < file.offset) file.offset = 0;
    const parts: Buffer[] = [];
    for (let got = chunkBytes; got === chunkBytes;) {
      const chunk = Buffer.alloc(chunkBytes);
      got = readSync(file.handle, chunk, 0, chunkBytes, file.offset);
      file.offset += got;
      parts.push(chunk.subarray(0, got));
    }
    return Buffer.concat(parts).toString();
  }

  /** What was written to files that were begun and put aside since the last look. */
  #between(aside: readonly string[]): string {
    const own = this.#file?.inode;
    const place = aside.findIndex((path) => inodeOf(path) === own);
    // Where ours is gone too, nobody can tell how much was missed.
    if (own === undefined || place === -1) return "";
    return aside
      .slice(0, place)
      .toReversed()
      .map((path) => readFileSync(path, "utf8"))
      .join("");
  }
}

/** Where a line begins that is not whole yet. */
function lastLineEnd(handle: number, size: number): number {
  const start = Math.max(0, size - chunkBytes);
  const chunk = Buffer.alloc(size - start);
  readSync(handle, chunk, 0, chunk.length, start);
  return start + chunk.lastIndexOf("\n") + 1;
}

function inodeOf(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.ino;
}
