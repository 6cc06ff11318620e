import { closeSync, readFileSync } from "node:fs";
import type { BrokenLine, Cursor, Progress } from "../../domain/cursor.ts";
import type { Observation } from "../../domain/observation.ts";
import type { Clock } from "../../domain/time.ts";
import { cursorAfter, type OpenTranscript } from "./cursor.ts";
import { metaFile } from "./folder.ts";
import { LineReader, type LineLimits } from "./line.ts";

/** Follows the lines of one file and says what they mean. */
export interface FileReader {
  read(line: unknown, seenAt: number): void;
  /** What was read and not handed out yet. */
  drain(): Observation[];
}

/** How an agent's files are read. */
export interface FileDialect {
  /** A reader for one file; `description` is what lies beside it about its subagent. */
  open(path: string, description: string | undefined): FileReader;
}

/** A reader for a file, told what lies beside it. */
export function openReader(dialect: FileDialect, path: string): FileReader {
  const beside = metaFile(path);
  return dialect.open(path, beside === undefined ? undefined : textAt(beside));
}

/** A part of a file, as one commit takes it. */
export interface Chunk {
  readonly path: string;
  readonly observations: readonly Observation[];
  readonly progress: Progress;
  readonly bytes: number;
  readonly lines: number;
}

export interface ReadingSettings {
  readonly clock: Clock;
  readonly limits: LineLimits;
  /** Where a chunk ends: enough for one transaction to be worth its sync, little enough that others wait briefly for it. */
  readonly chunk: { readonly bytes: number; readonly observations: number };
}

/** Reads an open file to the end of its last complete line, in chunks. Closes it, also when it is left early. */
export function* readChunks(
  file: OpenTranscript,
  reader: FileReader,
  settings: ReadingSettings,
): Generator<Chunk> {
  try {
    const lines = new LineReader(file.fd, file.start, settings.limits);
    let cursor: Cursor | undefined;
    for (;;) {
      const chunk = readChunk(file, { lines, reader, settings });
      // A file that holds nothing new still has a cursor worth keeping: its size says that it was looked at.
      if (chunk.lines === 0 && cursor !== undefined) return;
      cursor = chunk.progress.cursors[0];
      yield chunk;
      if (chunk.bytes < settings.chunk.bytes && chunk.observations.length < settings.chunk.observations)
        return;
    }
  } finally {
    closeSync(file.fd);
  }
}

function readChunk(
  file: OpenTranscript,
  parts: { lines: LineReader; reader: FileReader; settings: ReadingSettings },
): Chunk {
  const { lines, reader, settings } = parts;
  const start = lines.end;
  const seenAt = settings.clock();
  const brokenLines: BrokenLine[] = [];
  const observations: Observation[] = [];
  let count = 0;
  while (lines.end - start < settings.chunk.bytes) {
    const line = lines.read();
    if (line === undefined) break;
    count += 1;
    const broken = { path: file.path, offset: line.offset, length: line.next - line.offset, seenAt };
    if (line.tooLong) brokenLines.push({ ...broken, reason: "too-long" });
    else {
      const value = parsed(line.bytes);
      if (value === undefined) brokenLines.push({ ...broken, reason: "not-json" });
      else reader.read(value, seenAt);
    }
    if (count % 256 === 0 && observations.push(...reader.drain()) >= settings.chunk.observations) break;
  }
  observations.push(...reader.drain());
  return {
    path: file.path,
    observations,
    progress: { cursors: [cursorAfter(file, lines.end)], brokenLines },
    bytes: lines.end - start,
    lines: count,
  };
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8")) ?? undefined;
  } catch {
    return undefined;
  }
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    // Not written yet, or swept: the file itself says most of it.
    return undefined;
  }
}
