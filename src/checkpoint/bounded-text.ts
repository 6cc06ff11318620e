import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;

/** What `readBounded` read: the beginning of a file, and how long all of it is. */
export interface BoundedText {
  readonly text: string;
  /** Bytes of the whole file. */
  readonly bytes: number;
  readonly cut: boolean;
}

/**
 * The beginning of a regular file, at most `maxBytes` of it, without a letter cut in two. Undefined for anything else: a
 * link, a pipe, a device, a folder, nothing. It never waits: a pipe would hold its reader until somebody writes.
 */
export function readBounded(path: string, maxBytes: number): BoundedText | undefined {
  let file: number;
  try {
    // Windows has no such flags, and no pipes among its files; what is not there adds nothing here.
    file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch {
    return undefined;
  }
  try {
    const stat = fstatSync(file);
    if (!stat.isFile()) return undefined;
    const bytes = Buffer.alloc(Math.min(stat.size, maxBytes));
    const length = readFully(file, bytes);
    const cut = stat.size > maxBytes;
    // A stream keeps the beginning of an unfinished letter to itself.
    return {
      text: new TextDecoder().decode(bytes.subarray(0, length), { stream: cut }),
      bytes: stat.size,
      cut,
    };
  } catch {
    return undefined;
  } finally {
    closeSync(file);
  }
}

function readFully(file: number, into: Buffer): number {
  let length = 0;
  while (length < into.length) {
    const read = readSync(file, into, length, into.length - length, length);
    if (read === 0) break;
    length += read;
  }
  return length;
}
