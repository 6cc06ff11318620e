import { createWriteStream, rmSync } from "node:fs";
import { dirname, join, basename } from "node:path";
import { Readable, type Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip, createZstdCompress } from "node:zlib";
import { AppError } from "../../domain/error.ts";
import { nameDurably, syncFile } from "../../file/durable.ts";
import type { Compression, Target } from "./target.ts";
import { codeOf } from "../../file/fault.ts";

/** A file, or what takes the bytes of standard output. */
type Sink = Writable | ((parts: AsyncIterable<Uint8Array>) => Promise<void>);

/** What is written, and where to. */
export interface Writing extends Target {
  readonly bytes: AsyncIterable<Uint8Array>;
  /** When it fires, nothing more is written, and what was written to a file is taken away. */
  readonly ending: AbortSignal;
  readonly outBytes: (bytes: Uint8Array) => Promise<void>;
}

/**
 * Writes everything, and says how many bytes it came to. A file appears under its name when it is complete and on the
 * disk; until then it lies beside its place, and where writing ends early nothing of it stays.
 */
export async function write(writing: Writing): Promise<number> {
  const { path, outBytes } = writing;
  if (path === undefined) {
    return pour(writing, async (parts) => {
      for await (const part of parts) await outBytes(part);
    });
  }
  const part = join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    const size = await pour(writing, createWriteStream(part, { flags: "wx", mode: 0o600 }));
    settle(part, path);
    return size;
  } catch (thrown) {
    takeAway(part);
    throw unwritten(thrown, path);
  }
}

/** Where nothing may be written, nothing can be removed either; why it was not written is what is to be told. */
function takeAway(part: string): void {
  try {
    rmSync(part, { force: true });
  } catch {
    // It is not there, or the disk is read-only by now.
  }
}

async function pour({ bytes, compression, ending, path }: Writing, sink: Sink): Promise<number> {
  let size = 0;
  const counted = async function* (parts: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const part of parts) {
      size += part.length;
      yield part;
    }
  };
  const source = Readable.from(bytes, { highWaterMark: 1 });
  try {
    if (compression === undefined) await pipeline(source, counted, sink, { signal: ending });
    else await pipeline(source, compressor(compression), counted, sink, { signal: ending });
  } catch (thrown) {
    if (!ending.aborted) throw thrown;
    const rest = path === undefined ? "what was written is not all of it" : "nothing of it is kept";
    throw new AppError("conflict", `the export was stopped before its end; ${rest}`, { cause: thrown });
  }
  return size;
}

function compressor(compression: Compression) {
  return compression === "gzip" ? createGzip() : createZstdCompress();
}

/** Makes the bytes safe before the name: after a power cut there is the old file, or the whole new one. */
function settle(part: string, path: string): void {
  syncFile(part);
  nameDurably(part, path);
}

function unwritten(thrown: unknown, path: string): AppError {
  if (thrown instanceof AppError) return thrown;
  const reasons: Readonly<Record<string, string>> = {
    ENOSPC: "the disk is full; make room, or choose another place with --out",
    EDQUOT: "your quota of the disk is used up; make room, or choose another place with --out",
    EACCES: "it may not be written; choose another place with --out",
    EPERM: "it may not be written; choose another place with --out",
    EROFS: "the disk is read-only; choose another place with --out",
  };
  const reason = reasons[codeOf(thrown) ?? ""];
  if (reason === undefined) return AppError.from(thrown);
  return new AppError("unavailable", `${path} was not written: ${reason}`, { cause: thrown });
}
