import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { sep } from "node:path";
import type { DropReason } from "../../domain/outcome.ts";
import { codeOf } from "../../file/fault.ts";
import { realPath } from "../../file/look.ts";

/** A file of a plan as it was read. */
export interface FileBytes {
  readonly bytes: Uint8Array;
  readonly mtimeMs: number;
  /** When it was made, as far as the file system tells: never after `mtimeMs`. */
  readonly birthMs: number;
}

/** What reading came to: the file, nothing where there is none, or why it is not read. */
export type FileReading = FileBytes | "gone" | DropReason;

/**
 * Reads a file whole. Refused are what lies outside of `root` once all links are followed, what is no regular file, and what
 * is larger than `maxBytes`. Never throws and never waits for a writer.
 */
export function readInside(
  root: string,
  path: string,
  { maxBytes }: { readonly maxBytes: number },
): FileReading {
  const real = realPath(path);
  const realRoot = realPath(root);
  if (real === undefined || realRoot === undefined) return "gone";
  if (!real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) return "outside-project";
  try {
    // A pipe under this name would hold up whoever opens it; a link that took its place meanwhile is not followed.
    const fd = openSync(real, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0) | (constants.O_NOFOLLOW ?? 0));
    try {
      return readWhole(fd, maxBytes);
    } finally {
      closeSync(fd);
    }
  } catch (thrown) {
    return codeOf(thrown) === "ENOENT" ? "gone" : "unreadable-file";
  }
}

function readWhole(fd: number, maxBytes: number): FileReading {
  const stats = fstatSync(fd);
  const { size, mtimeMs, birthtimeMs } = stats;
  if (!stats.isFile()) return "unreadable-file";
  if (size > maxBytes) return "file-too-large";
  const bytes = Buffer.allocUnsafe(size);
  let held = 0;
  while (held < size) {
    const count = readSync(fd, bytes, held, size - held, held);
    if (count === 0) break;
    held += count;
  }
  const birthMs = birthtimeMs > 0 ? Math.min(birthtimeMs, mtimeMs) : mtimeMs;
  return { bytes: bytes.subarray(0, held), mtimeMs, birthMs };
}
