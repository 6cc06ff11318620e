import { closeSync } from "node:fs";
import type { BrokenLine, Progress } from "../../domain/cursor.ts";
import type { Observation } from "../../domain/observation.ts";
import type { DropReason } from "../../domain/outcome.ts";
import type { Clock, UnixMs } from "../../domain/time.ts";
import { cursorAfter, type OpenTranscript } from "./cursor.ts";
import { readSmallFile } from "../small-file.ts";
import { isOvergrown } from "../structure.ts";
import { metaFile } from "./folder.ts";
import { LineReader, type LineLimits } from "./line.ts";

/** Follows the lines of one file and says what they mean. */
export interface FileReader {
  /** Takes one line, whose bytes are its own only during the call. False for one that is no record. */
  read(line: Buffer, seenAt: number): boolean;
  /** What was read and not handed out yet. */
  drain(): Observation[];
}

/** How an agent's files are read. */
export interface FileDialect {
  open(path: string, about: AboutFile): FileReader;
}

/** What is known of a file beside its lines. */
export interface AboutFile {
  /** What lies beside it about its subagent. */
  readonly description: string | undefined;
  /** When it was last written to: the time of lines that tell none, while no other line has told one. */
  readonly writtenAt: UnixMs;
}

/** A reader for an open file. */
export function openReader(dialect: FileDialect, { path, writtenAt }: OpenTranscript): FileReader {
  const beside = metaFile(path);
  return dialect.open(path, {
    description: beside === undefined ? undefined : readSmallFile(beside),
    writtenAt,
  });
}

/** A part of a file, as one commit takes it. */
export interface Chunk {
  readonly path: string;
  readonly observations: readonly Observation[];
  readonly progress: Progress;
  readonly bytes: number;
  readonly lines: number;
  /** Set when the observations have been through the checks: why others are not among them. */
  readonly checked?: { readonly dropped: readonly DropReason[] };
}

/** How a file is cut into lines and chunks. The clock says when they were seen, which is not when they were written. */
export interface ReadingSettings {
  readonly clock: Clock;
  readonly limits: LineLimits;
  /** Where a chunk ends: enough for one transaction to be worth its sync, little enough that others wait briefly for it. */
  readonly chunk: { readonly bytes: number; readonly observations: number };
}

/** Shorter lines cannot hold enough structure to do harm. */
const longLine = 1 << 20;
/** Broken lines after which a chunk ends: a file of nothing else must not fill the memory with them. */
const maxBrokenLines = 1000;

/** Reads an open file to the end of its last complete line, in chunks. Closes it, also when it is left early. */
export function* readChunks(
  file: OpenTranscript,
  reader: FileReader,
  settings: ReadingSettings,
): Generator<Chunk> {
  try {
    const lines = new LineReader(file.fd, file.start, settings.limits);
    // A file that holds nothing new still has a cursor worth keeping: its size says that it was looked at.
    for (let isFirst = true; ; isFirst = false) {
      const { chunk, isLast } = readChunk(file, { lines, reader, settings });
      if (chunk.lines > 0 || isFirst) yield chunk;
      if (isLast) return;
    }
  } finally {
    closeSync(file.fd);
  }
}

function readChunk(
  file: OpenTranscript,
  parts: { lines: LineReader; reader: FileReader; settings: ReadingSettings },
): { chunk: Chunk; isLast: boolean } {
  const { lines, reader, settings } = parts;
  const start = lines.end;
  const seenAt = settings.clock();
  const brokenLines: BrokenLine[] = [];
  const observations: Observation[] = [];
  let count = 0;
  let isLast = false;
  while (lines.end - start < settings.chunk.bytes) {
    const line = lines.read();
    if (line === undefined) {
      isLast = true;
      break;
    }
    count += 1;
    const broken = { path: file.path, offset: line.offset, length: line.next - line.offset, seenAt };
    if (line.tooLong || (line.bytes.length > longLine && isOvergrown(line.bytes)))
      brokenLines.push({ ...broken, reason: "too-long" });
    else brokenLines.push(...readLine(line.bytes, reader, broken));
    if (brokenLines.length >= maxBrokenLines) break;
    if (count % 256 === 0 && take(reader, observations) >= settings.chunk.observations) break;
  }
  take(reader, observations);
  const chunk: Chunk = {
    path: file.path,
    observations,
    progress: { cursors: [cursorAfter(file, lines.end)], brokenLines },
    bytes: lines.end - start,
    lines: count,
  };
  return { chunk, isLast };
}

/** Takes what was read, and says how much there is. One by one: a line may hold more than fit on the stack as arguments. */
function take(reader: FileReader, observations: Observation[]): number {
  for (const seen of reader.drain()) observations.push(seen);
  return observations.length;
}

/**
 * Reads one line; what of it is no record is the answer. Where the power went while a file grew, it can have a hole of zeros, and
 * the client's next record stands behind that in the same line.
 */
function readLine(
  line: Buffer,
  reader: FileReader,
  whole: Omit<BrokenLine, "reason"> & { seenAt: UnixMs },
): BrokenLine[] {
  const hole = Math.max(
    0,
    line.findIndex((byte) => byte !== 0),
  );
  const isRecord = reader.read(line.subarray(hole), whole.seenAt);
  if (!isRecord) return [{ ...whole, reason: "not-json" }];
  return hole === 0 ? [] : [{ ...whole, length: hole, reason: "not-json" }];
}
