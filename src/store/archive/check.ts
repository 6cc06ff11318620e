import { statSync } from "node:fs";
import { join } from "node:path";
import { messageOf } from "../../domain/error.ts";
import type { ArchiveFile } from "../../domain/archive.ts";
import { blocksOf, type Block, type BlockLimits } from "./reading.ts";

/** Blocks that are hashed at once. */
const blockLimits: BlockLimits = { rows: 1000, bytes: 1024 * 1024 };

/**
 * What is wrong with a file, in words that name it; undefined for one that holds exactly what its seal says. The file is
 * read to its end and unpacked; `seen` is told of every block on the way.
 */
export async function faultOf(
  folder: string,
  file: ArchiveFile,
  seen?: (block: Block) => void,
): Promise<string | undefined> {
  const path = join(folder, file.name);
  const { seal } = file;
  if (seal === undefined) return `${path} was never finished`;
  const size = statSync(path, { throwIfNoEntry: false })?.size;
  if (size === undefined) return `${path} is missing`;
  if (size !== seal.fileBytes)
    return `${path} is damaged: it has ${size} bytes, and had ${seal.fileBytes} when it was written`;
  try {
    const sha256 = await hashOf(path, seen);
    return sha256 === seal.sha256
      ? undefined
      : `${path} is damaged: its lines are not those that were written`;
  } catch (thrown) {
    return `${path} is damaged: ${messageOf(thrown)}`;
  }
}

async function hashOf(path: string, seen?: (block: Block) => void): Promise<string> {
  const hash = new Bun.CryptoHasher("sha256");
  for await (const block of blocksOf(path, blockLimits)) {
    hash.update(block.text);
    seen?.(block);
  }
  return hash.digest("hex");
}
