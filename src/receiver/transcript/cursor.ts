import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import type { Cursor } from "../../domain/cursor.ts";
import { digestOf } from "../../domain/digest.ts";
import { AppError, messageOf } from "../../domain/error.ts";
import { codeOf } from "../../file/fault.ts";

/** An open transcript. Whoever asked for it closes `fd`. */
export interface OpenTranscript {
  readonly outcome: "open";
  readonly fd: number;
  readonly path: string;
  readonly device: number;
  /** 0 where the file system has none. Above 2^53 not exact: a hint, never a proof. */
  readonly inode: number;
  readonly size: number;
  /** When it was last written to, in UTC milliseconds. */
  readonly writtenAt: number;
  /** Where to read from: 0, or behind a \n. */
  readonly start: number;
}

/** What came of opening a transcript: files vanish and lose their permissions while we look, which is no error of ours. */
export type OpenOutcome =
  | OpenTranscript
  | { readonly outcome: "gone" }
  | { readonly outcome: "unreadable"; readonly message: string };

/** 1 KiB holds the first record's id and time, which no two transcripts share. */
const headBytes = 1024;
/** The end of what was read tells a file apart that was written anew in its place, with the same beginning. */
const tailBytes = 256;

/** A pipe that bears a transcript's name must not hold us up until someone writes to it. Windows has no such flag. */
const openFlags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a transcript and finds where to go on. The path and the inode may differ from the cursor's, since sessions are
 * moved between folders and files are restored from backups: the first bytes decide. Never throws.
 */
export function openTranscript(path: string, cursor: Cursor | undefined): OpenOutcome {
  let fd: number | undefined;
  try {
    fd = openSync(path, openFlags);
    const stats = fstatSync(fd);
    if (!stats.isFile()) throw new Error("it is not a file");
    const { dev: device, ino: inode, size } = stats;
    const writtenAt = Math.floor(stats.mtimeMs);
    const start = cursor !== undefined && isSame(fd, size, cursor) ? cursor.offset : 0;
    return { outcome: "open", fd, path, device, inode, size, writtenAt, start };
  } catch (error) {
    if (fd !== undefined) closeSync(fd);
    return refusal(path, error);
  }
}

/** The cursor for an open transcript that was read up to `offset`. Call it before closing the file. */
export function cursorAfter(file: OpenTranscript, offset: number): Cursor {
  const { fd, path, device, inode } = file;
  try {
    return { path, device, inode, size: Math.max(file.size, offset), offset, head: markOf(fd, offset) };
  } catch (error) {
    const message = `the start of ${path} could not be read; it will be read again from byte ${file.start}`;
    throw new AppError("unavailable", message, { cause: error });
  }
}

/**
 * Whether the file begins as it did, and what was read last still ends at the offset. Cursors of older versions know the beginning only,
 * and that a line ends there.
 */
function isSame(fd: number, size: number, { offset, head }: Cursor): boolean {
  if (offset === 0) return true;
  if (size < offset) return false;
  return markOf(fd, offset) === head || (headOf(fd, offset) === head && bytesAt(fd, offset - 1, 1)[0] === 10);
}

/** What a cursor remembers of the bytes before it. */
function markOf(fd: number, offset: number): number {
  const tail = Math.min(tailBytes, offset);
  return digestOf(textAt(fd, 0, Math.min(headBytes, offset)) + textAt(fd, offset - tail, tail));
}

function headOf(fd: number, offset: number): number {
  return digestOf(textAt(fd, 0, Math.min(headBytes, offset)));
}

/** Latin-1 gives each byte a character of its own, so that a digest is one of bytes. */
function textAt(fd: number, position: number, length: number): string {
  return bytesAt(fd, position, length).toString("latin1");
}

function bytesAt(fd: number, position: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  return bytes.subarray(0, length === 0 ? 0 : readSync(fd, bytes, 0, length, position));
}

function refusal(path: string, error: unknown): OpenOutcome {
  const code = codeOf(error);
  if (code === "ENOENT" || code === "ENOTDIR") return { outcome: "gone" };
  const why = messageOf(error);
  return { outcome: "unreadable", message: `cannot read the transcript ${path}: ${why}` };
}
