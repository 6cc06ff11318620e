import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import type { LogPlaces } from "./log-lines.ts";

const chunkBytes = 65_536;

/** A file that is kept open is the same whatever it is called meanwhile. */
interface LogFile {
  readonly handle: number;
  readonly inode: number;
  /** Up to where it was read. */
  offset: number;
}

/**
 * The end of a log that is being written. Its file is kept open, so that what is written to it before it is put aside is read, and
 * found again among those that were put aside, so that whole files between two looks are read too.
 */
export class LogTail implements Disposable {
  readonly #places: () => LogPlaces;
  #file: LogFile | undefined;
  #begun = "";

  /** Begins after the last whole line that is there now. */
  constructor(places: () => LogPlaces) {
    this.#places = places;
    this.#file = openFile(places().current);
    if (this.#file !== undefined) this.#file.offset = lastLineEnd(this.#file.handle);
  }

  /** Whole lines that were written since the last look. */
  read(): readonly string[] {
    let text = this.#file === undefined ? "" : restOf(this.#file);
    for (const file of this.#newer()) {
      // Nobody writes to a file that has a newer one, so this is the last of it.
      if (this.#file !== undefined) {
        text += restOf(this.#file);
        closeSync(this.#file.handle);
      }
      this.#file = file;
      text += restOf(file);
    }
    const lines = (this.#begun + text).split("\n");
    this.#begun = lines.pop() ?? "";
    return lines;
  }

  [Symbol.dispose](): void {
    if (this.#file !== undefined) closeSync(this.#file.handle);
    this.#file = undefined;
  }

  /**
   * The files that were begun after ours, opened, the oldest first. They may be put aside while they are opened: then one is seen
   * under two names, of which the first counts, and ours may have moved on, which another look finds.
   */
  #newer(): readonly LogFile[] {
    const own = this.#file?.inode;
    for (let look = 1; ; look += 1) {
      const opened = openUntil(this.#places, own);
      const [latest, ...older] = opened.files;
      if (latest === undefined) return [];
      if (opened.isComplete) return opened.files.toReversed();
      if (own !== undefined && look < looks) {
        for (const { handle } of opened.files) closeSync(handle);
        continue;
      }
      // Where ours is gone, nobody can tell how much was missed: it goes on with the latest.
      for (const { handle } of older) closeSync(handle);
      return [latest];
    }
  }
}

/** How often a chain of files that moved while it was opened is opened anew. */
const looks = 3;

/** The files from the latest back to `own`, without it: each once. */
function openUntil(
  places: () => LogPlaces,
  own: number | undefined,
): { readonly files: readonly LogFile[]; readonly isComplete: boolean } {
  const files: LogFile[] = [];
  const latest = openFile(places().current);
  if (latest === undefined) return { files, isComplete: true };
  for (const file of [latest, ...places().aside.values().map(openFile)]) {
    if (file === undefined) continue;
    const isOwn = file.inode === own;
    if (isOwn || files.some(({ inode }) => inode === file.inode)) closeSync(file.handle);
    else files.push(file);
    if (isOwn) return { files, isComplete: true };
  }
  return { files, isComplete: false };
}

/** Undefined where there is none, or none that can be read. */
function openFile(path: string): LogFile | undefined {
  try {
    const handle = openSync(path, "r");
    return { handle, inode: fstatSync(handle).ino, offset: 0 };
  } catch {
    return undefined;
  }
}

function restOf(file: LogFile): string {
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

/** Where a line begins that is not whole yet. */
function lastLineEnd(handle: number): number {
  const { size } = fstatSync(handle);
  const start = Math.max(0, size - chunkBytes);
  const chunk = Buffer.alloc(size - start);
  readSync(handle, chunk, 0, chunk.length, start);
  return start + chunk.lastIndexOf("\n") + 1;
}
