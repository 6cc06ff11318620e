import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";

/** Descriptions that clients write of themselves have some hundred bytes. */
const maxBytes = 1 << 20;

/** A pipe in place of a file would hold up whoever opens it. Windows has no such flag. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** The text of a small regular file; undefined for anything else: nothing, a folder, a pipe, a large file. Never throws, never waits. */
export function readSmallFile(path: string): string | undefined {
  let fd: number | undefined;
  try {
    fd = openSync(path, flags);
    const stats = fstatSync(fd);
    if (!stats.isFile() || stats.size > maxBytes) return undefined;
    const bytes = Buffer.alloc(stats.size);
    return bytes.toString("utf8", 0, readSync(fd, bytes, 0, bytes.length, 0));
  } catch {
    // Not written yet, swept, or not ours to read.
    return undefined;
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}
