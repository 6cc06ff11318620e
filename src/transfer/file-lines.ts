import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { pipeline, type Readable } from "node:stream";
import { createGunzip, createZstdDecompress } from "node:zlib";
import { AppError } from "../domain/error.ts";

/** Longest accepted line, in bytes: as long as a transcript's line may be. */
const maxLineBytes = 16 * 1024 * 1024;

/** Lines of a file in their order, as they are read; undefined stands for one that is too long. */
export interface FileLines {
  readonly size: number;
  /** Bytes of the file read so far; of a compressed file, compressed bytes. */
  done(): number;
  readonly lines: AsyncIterable<readonly (string | undefined)[]>;
}

/** A pipe in place of a file would block whoever opens it. Windows has no such flag. */
const flags = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Opens a file of lines, plain or compressed with gzip or zstd, as its first bytes show. Throws `invalid` for any other. */
export async function openLines(path: string): Promise<FileLines> {
  const { file, size, head } = await openFile(path).catch((thrown: unknown) => {
    throw unreadable(thrown, path);
  });
  if (head.subarray(0, 4).toString("latin1") === "PAR1") {
    await file.close();
    throw notForImport(path, "Parquet, which is for other tools");
  }
  const source = file.createReadStream({ start: 0, highWaterMark: 256 * 1024 });
  const inflate =
    head.readUInt16BE() === 0x1f8b ? createGunzip : isZstd(head) ? createZstdDecompress : undefined;
  // A fault of the file reaches who reads by way of the last stream.
  const bytes: Readable = inflate === undefined ? source : pipeline(source, inflate(), () => undefined);
  return { size, done: () => source.bytesRead, lines: splitLines(bytes) };
}

/** Why a file of another kind is refused, and which kinds are accepted: `kind` says what it is instead. */
export function notForImport(path: string, kind: string): AppError {
  return new AppError(
    "invalid",
    `${path} is ${kind}; what can be taken in is written by 'hallmonitor export all --out FILE.jsonl'`,
  );
}

async function* splitLines(bytes: AsyncIterable<Buffer>): AsyncGenerator<readonly (string | undefined)[]> {
  let rest: Buffer[] = [];
  let restBytes = 0;
  for await (const chunk of bytes) {
    const end = chunk.lastIndexOf(10);
    if (end !== -1) {
      // Bytes beyond the limit are dropped as they come, and their line is given as undefined.
      const isTooLong = restBytes > maxLineBytes;
      const text = Buffer.concat([...(isTooLong ? [] : rest), chunk.subarray(0, end)]).toString();
      const [first, ...others] = text.split("\n");
      yield [isTooLong ? undefined : first, ...others];
      rest = [];
      restBytes = 0;
    }
    const tail = chunk.subarray(end + 1);
    restBytes += tail.length;
    if (restBytes <= maxLineBytes) rest.push(tail);
    else rest = [];
  }
  if (restBytes > 0) yield [restBytes > maxLineBytes ? undefined : Buffer.concat(rest).toString()];
}

/** A regular file and its first bytes. */
async function openFile(path: string): Promise<{ file: FileHandle; size: number; head: Buffer }> {
  const file = await open(path, flags);
  try {
    const stats = await file.stat();
    if (!stats.isFile()) throw new Error(stats.isDirectory() ? "it is a folder" : "it is no file");
    const head = Buffer.alloc(4);
    await file.read(head, 0, 4, 0);
    return { file, size: stats.size, head };
  } catch (thrown) {
    await file.close();
    throw thrown;
  }
}

function isZstd(head: Buffer): boolean {
  return head.readUInt32BE() === 0x28b52ffd;
}

function unreadable(thrown: unknown, path: string): AppError {
  const { code, message } = thrown as NodeJS.ErrnoException;
  if (code === "ENOENT") return new AppError("not-found", `there is no file ${path}`, { cause: thrown });
  return new AppError("invalid", `${path} cannot be read: ${code ?? message}`, { cause: thrown });
}
