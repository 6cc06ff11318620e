import { lstat, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { SpoolRecord } from "../../self/spool.ts";
import { parseRecord } from "./record.ts";

/** A file of the spool. */
export interface Found {
  readonly name: string;
  readonly bytes: number;
  /** Undefined when it holds none that can be read, now or ever. */
  readonly record: SpoolRecord | undefined;
}

/** Where records are read from, and how many at once. */
interface Spool {
  readonly dir: string;
  readonly limits: {
    readonly maxPerGroup: number;
    readonly maxGroupBytes: number;
    readonly maxRecordBytes: number;
  };
  readonly log: (line: string) => void;
}

/** The records from `start` on that share a commit, and where the next group begins. */
export async function readGroup(names: readonly string[], start: number, spool: Spool) {
  const { maxPerGroup, maxGroupBytes } = spool.limits;
  const group: Found[] = [];
  let bytes = 0;
  let end = start;
  for (const name of names.slice(start, start + maxPerGroup)) {
    if (bytes >= maxGroupBytes) break;
    end += 1;
    const found = await readFound(name, spool);
    if (found === undefined) continue;
    bytes += found.bytes;
    group.push(found);
  }
  return { group, end };
}

/** Undefined for a file that is gone, or cannot be read just now. */
async function readFound(name: string, { dir, limits, log }: Spool): Promise<Found | undefined> {
  try {
    const path = join(dir, name);
    // Of the file itself: what a link points to is nobody's record.
    const stats = await lstat(path);
    const isReadable = stats.isFile() && stats.size <= limits.maxRecordBytes;
    const record = isReadable ? parseRecord(await readFile(path, "utf8")) : undefined;
    return { name, bytes: stats.size, record };
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    // Another user's: it will not become readable by waiting.
    if (code === "EACCES") return { name, bytes: 0, record: undefined };
    if (code !== "ENOENT") log(`spool: ${name} cannot be read now and stays: ${message}`);
    return undefined;
  }
}
