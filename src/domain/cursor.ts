import type { UnixMs } from "./time.ts";

/** How far a file was read. Its device and inode are hints; the fingerprint tells whether it still says the same. */
export interface Cursor {
  readonly path: string;
  readonly device: number;
  readonly inode: number;
  /** Bytes of the file when it was read. */
  readonly size: number;
  /** Where the next complete line begins. */
  readonly offset: number;
  /** Fingerprint of the file's first bytes and of the last before the offset. */
  readonly head: number;
}

/** A line of a file that no record could be read from. */
export interface BrokenLine {
  readonly path: string;
  readonly offset: number;
  readonly length: number;
  readonly reason: "not-json" | "too-long";
  readonly seenAt: UnixMs;
}

/** What a reading of files came to beside its observations; committed with them. */
export interface Progress {
  readonly cursors: readonly Cursor[];
  readonly brokenLines: readonly BrokenLine[];
}
