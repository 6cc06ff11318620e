import { closeSync, openSync, readSync } from "node:fs";
import type { UnixMs } from "../../domain/time.ts";
import type { TranscriptFile } from "./folder.ts";

/** Who wrote a line, and when, as far as a look at its text tells. */
export interface Mark {
  readonly id: string | undefined;
  readonly at: UnixMs | undefined;
}

/** Finds the mark of a line in its text; undefined for lines that have none. */
export type ReadMark = (line: string) => Mark | undefined;

/** Where the first mark is looked for: names and modes may stand before it. */
const headBytes = 64 * 1024;
/** How far two files that begin alike are compared: a history of megabytes that is copied whole is told by its file times. */
const compareBytes = 4 * 1024 * 1024;

/**
 * Files in the order in which they were begun, by what they say: a fork repeats its parent's lines with their times, and
 * the copy must come second. Times of files decide only where contents do not, for copying a folder changes them.
 */
export function inOrder(files: readonly TranscriptFile[], markOf: ReadMark): TranscriptFile[] {
  const head = Buffer.allocUnsafe(headBytes);
  const markAt = ({ path }: TranscriptFile) => firstMark(textOf(path, head), markOf);
  // Only the time: an id is a part of the text it was found in, and would keep all of that for each of thousands of files.
  const begun = new Map(files.map((file) => [file, markAt(file)?.at]));
  return files.toSorted((a, b) => {
    const isLater = (begun.get(a) ?? begunAt(a)) - (begun.get(b) ?? begunAt(b));
    if (isLater !== 0) return isLater;
    const [one, other] = [markAt(a)?.id ?? "", markAt(b)?.id ?? ""];
    // By something that no file time can contradict, or a third file could come between a copy and its original.
    if (one !== other) return one < other ? -1 : 1;
    const isFork = one === "" ? 0 : compareForks(a, b, markOf);
    return isFork || begunAt(a) - begunAt(b) || a.inode - b.inode || (a.path < b.path ? -1 : 1);
  });
}

/**
 * Which of two files that begin alike is the copy: where they part, the original had gone on before the copy was made. One
 * that ends there is the original, for a copy has something of its own.
 */
function compareForks(a: TranscriptFile, b: TranscriptFile, markOf: ReadMark): number {
  const start = Buffer.allocUnsafe(compareBytes);
  const [one, other] = [a, b].map((file) => marksOf(textOf(file.path, start), markOf));
  if (one === undefined || other === undefined) return 0;
  const parting = one.findIndex((mark, index) => mark.id !== other[index]?.id);
  const [mine, theirs] = [one[parting]?.at, other[parting]?.at];
  return mine === undefined || theirs === undefined ? one.length - other.length : mine - theirs;
}

function firstMark(text: string, markOf: ReadMark): Mark | undefined {
  for (let from = 0; from < text.length;) {
    const end = text.indexOf("\n", from);
    const mark = markOf(text.slice(from, end === -1 ? undefined : end));
    if (mark?.at !== undefined) return mark;
    if (end === -1) return undefined;
    from = end + 1;
  }
  return undefined;
}

function marksOf(text: string, markOf: ReadMark): Mark[] {
  return text.split("\n").flatMap((line) => {
    const mark = markOf(line);
    return mark?.id === undefined || mark.at === undefined ? [] : [mark];
  });
}

/** The beginning of a file, as much as `buffer` holds; empty where it cannot be read, which its own reading will say. */
function textOf(path: string, buffer: Buffer): string {
  let fd: number | undefined;
  try {
    fd = openSync(path, "r");
    return buffer.toString("latin1", 0, readSync(fd, buffer, 0, buffer.length, 0));
  } catch {
    return "";
  } finally {
    if (fd !== undefined) closeSync(fd);
  }
}

/** A copied or restored file can be younger than its content, hence the earlier of both times. */
function begunAt({ birthMs, mtimeMs }: TranscriptFile): UnixMs {
  return birthMs > 0 ? Math.min(birthMs, mtimeMs) : mtimeMs;
}
