import { readSync } from "node:fs";
import { AppError } from "../../domain/error.ts";

/** How much a reader of lines may hold. */
export interface LineLimits {
  /** What one read asks for at most. */
  readonly chunkBytes: number;
  /** A line of more bytes than this, its \n not counted, is told but not handed out. */
  readonly maxLineBytes: number;
}

/**
 * 1 MiB a read: larger reads split no faster. 32 MiB a line: records with pasted files and images reach several MiB, and the
 * model's API takes no request beyond 32 MB; holding and parsing more would cost the daemon its memory.
 */
export const defaultLineLimits: LineLimits = { chunkBytes: 1 << 20, maxLineBytes: 32 << 20 };

/** The first buffer: most reads find a few appended lines, for which a whole chunk would be waste. */
const firstBytes = 64 << 10;

/** One complete line that is not blank. */
export interface Line {
  readonly tooLong: false;
  /** The content without \n, \r before it, and a byte order mark at the start of the file. Overwritten by the next read. */
  readonly bytes: Buffer;
  /** Where in the file the line begins. */
  readonly offset: number;
  /** Where in the file the line after it begins. */
  readonly next: number;
}

/** One complete line over the limit: where it lies, but not what it says. */
export interface LongLine {
  readonly tooLong: true;
  readonly offset: number;
  /** Its bytes without \n. */
  readonly length: number;
  readonly next: number;
}

/**
 * The complete lines of an open file from `start` on, which must be where a line begins. A last line without \n is never
 * handed out: its writer is not done with it. Holds one buffer, which grows for a long line up to `maxLineBytes` and
 * shrinks after it. The descriptor stays the caller's: its position is neither used nor moved, and it is not closed.
 */
export class LineReader {
  readonly #fd: number;
  readonly #limits: LineLimits;
  #buffer: Buffer;
  /** The part of the buffer that holds bytes of the file. */
  #held: Buffer;
  /** Where in `held` the line under way begins. */
  #from = 0;
  /** How far `held` was searched for a \n. */
  #searched = 0;
  /** The offset in the file of what follows `held`. */
  #position: number;
  /** The offset in the file of the line under way. */
  #end: number;

  constructor(fd: number, start: number, limits: LineLimits = defaultLineLimits) {
    this.#fd = fd;
    this.#limits = limits;
    this.#buffer = Buffer.allocUnsafeSlow(Math.min(firstBytes, limits.chunkBytes));
    this.#held = this.#buffer.subarray(0, 0);
    this.#position = start;
    this.#end = start;
  }

  /** The offset after the last complete line that was passed: where to go on another time. */
  get end(): number {
    return this.#end;
  }

  /** The next complete line, or undefined at the end of what was written. May be called again once the file has grown. */
  read(): Line | LongLine | undefined {
    for (;;) {
      const newline = this.#held.indexOf(10, this.#searched);
      if (newline === -1) {
        this.#searched = this.#held.length;
        if (!this.#fill()) return undefined;
        continue;
      }
      const line = this.#take(newline);
      if (line !== undefined) return line;
    }
  }

  /** The line that ends at `newline` in `held`, and steps behind it. Undefined for a blank one. */
  #take(newline: number): Line | LongLine | undefined {
    const offset = this.#end;
    const from = this.#from;
    const next = this.#position - this.#held.length + newline + 1;
    const length = next - 1 - offset;
    this.#end = next;
    this.#from = newline + 1;
    this.#searched = newline + 1;
    if (length > this.#limits.maxLineBytes) return { tooLong: true, offset, length, next };
    const bytes = contentOf(this.#held.subarray(from, newline), offset);
    return isBlank(bytes) ? undefined : { tooLong: false, bytes, offset, next };
  }

  /** Reads on behind `held`. False at the end of the file. */
  #fill(): boolean {
    if (this.#position - this.#end > this.#limits.maxLineBytes) this.#hold(0, this.#limits.chunkBytes);
    else if (this.#held.length === this.#buffer.length) this.#makeRoom();
    const held = this.#held.length;
    const read = this.#readInto(held);
    this.#held = this.#buffer.subarray(0, held + read);
    this.#position += read;
    return read > 0;
  }

  #readInto(at: number): number {
    try {
      return readSync(this.#fd, this.#buffer, at, this.#buffer.length - at, this.#position);
    } catch (error) {
      const message = `a transcript could not be read from byte ${this.#position} on; what was read before it stands`;
      throw new AppError("unavailable", message, { cause: error });
    }
  }

  /** Frees a full buffer for the rest of the line under way. */
  #makeRoom(): void {
    const { chunkBytes, maxLineBytes } = this.#limits;
    const rest = this.#held.length - this.#from;
    if (rest < chunkBytes) return this.#hold(rest, chunkBytes);
    // One byte more than a line may have: by then it is over the limit or its \n was found.
    const bytes = rest < this.#buffer.length ? this.#buffer.length : rest * 2;
    this.#hold(rest, Math.max(chunkBytes, Math.min(bytes, maxLineBytes + 1)));
  }

  /** Keeps the last `rest` bytes in a buffer of `bytes` bytes. */
  #hold(rest: number, bytes: number): void {
    const kept = this.#held.subarray(this.#held.length - rest);
    if (bytes !== this.#buffer.length) this.#buffer = Buffer.allocUnsafeSlow(bytes);
    kept.copy(this.#buffer);
    this.#held = this.#buffer.subarray(0, rest);
    this.#from = 0;
    this.#searched = rest;
  }
}

/** A line without the \r of a CRLF and without the byte order mark that some editors put before the first one. */
function contentOf(line: Buffer, offset: number): Buffer {
  const start = offset === 0 && line[0] === 0xef && line[1] === 0xbb && line[2] === 0xbf ? 3 : 0;
  const end = line.at(-1) === 13 ? line.length - 1 : line.length;
  return start === 0 && end === line.length ? line : line.subarray(start, end);
}

/** Whether there is nothing but JSON's whitespace. Ends at the first other byte, which is nearly always the first. */
function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 32 || byte === 9 || byte === 13);
}
