import { closeSync, openSync, readSync } from "node:fs";

/** Bytes read in one step: small enough that a step takes less than a millisecond, so that nobody waits for it. */
const chunkBytes = 64 * 1024;
/** A longer line is none of ours. It is skipped without being kept in memory. */
const maxLineBytes = 1024 * 1024;
const newline = 10;

/**
 * The whole lines of a file behind a position, in batches; `end` is the position behind a batch. What follows the last
 * newline is still being written, and is left for the next time. Throws ENOENT when there is no file.
 * @param {string} path
 * @param {number} from
 * @returns {Generator<{ lines: string[], end: number }, void, void>}
 */
export function* wholeLines(path, from) {
  const fd = openSync(path, "r");
  const chunk = Buffer.allocUnsafe(chunkBytes);
  let at = from;
  let rest = Buffer.alloc(0);
  let skipped = "";
  try {
    for (;;) {
      const size = readSync(fd, chunk, 0, chunkBytes, at + rest.length);
      if (size === 0) return;
      const bytes = Buffer.concat([rest, chunk.subarray(0, size)]);
      const last = bytes.lastIndexOf(newline);
      const isOverlong = last < 0 && bytes.length > maxLineBytes;
      const used = isOverlong ? bytes.length : last + 1;
      at += used;
      rest = bytes.subarray(used);
      if (last >= 0) yield { lines: (skipped + bytes.toString("utf8", 0, last)).split("\n"), end: at };
      // What is left of such a line will not parse, and so it counts as broken.
      skipped = isOverlong ? "… " : last < 0 ? skipped : "";
    }
  } finally {
    closeSync(fd);
  }
}
