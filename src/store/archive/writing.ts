import { open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import type { ArchiveSeal, Compression } from "../../domain/archive.ts";
import { nameDurably } from "../../file/durable.ts";
import { createPacker } from "./codec.ts";
import { deleteFile, unfinishedPath, unusable } from "./folder.ts";

/** What is known of a file by writing it. */
export type Written = Pick<ArchiveSeal, "textBytes" | "fileBytes" | "sha256">;

/** A file to be written. Its lines are read once, in order, and never held all at once. */
export interface FileOrder {
  readonly name: string;
  readonly compression: Compression;
  /** The lines, in pieces that are made when they are asked for. */
  readonly pieces: Iterable<Uint8Array>;
}

/**
 * Writes a file of the archive. When it resolves, the file is on disk under its name; when it throws, there is nothing
 * under that name, and `unavailable` says why.
 */
export async function writeFile(folder: string, { name, compression, pieces }: FileOrder): Promise<Written> {
  const path = unfinishedPath(folder, name);
  try {
    const handle = await open(path, "w", 0o600);
    const written = await pack(handle, pieces, compression).finally(() => handle.close());
    nameDurably(path, join(folder, name));
    return written;
  } catch (thrown) {
    // What there is of it takes the room that is missing.
    deleteFile(folder, name);
    throw unusable(folder, thrown);
  }
}

async function pack(
  handle: FileHandle,
  pieces: Iterable<Uint8Array>,
  compression: Compression,
): Promise<Written> {
  const hash = new Bun.CryptoHasher("sha256");
  let [textBytes, fileBytes] = [0, 0];
  const read = function* () {
    for (const piece of pieces) {
      hash.update(piece);
      textBytes += piece.length;
      yield piece;
    }
  };
  await pipeline(read, createPacker(compression), async (packed: AsyncIterable<Uint8Array>) => {
    for await (const piece of packed) {
      await handle.writeFile(piece);
      fileBytes += piece.length;
    }
  });
  await handle.sync();
  return { textBytes, fileBytes, sha256: hash.digest("hex") };
}
