import type { Transform } from "node:stream";
import { constants, createGunzip, createGzip, createZstdCompress, createZstdDecompress } from "node:zlib";
import type { Compression } from "../../domain/archive.ts";

/** Larger pieces than the usual 16 KB: each one costs a turn of the event loop (measured: three times as quick). */
const chunkSize = 256 * 1024;
/** The thread works ahead by so much while the ledger is asked. */
const highWaterMark = 512 * 1024;
const pieces = { chunkSize, highWaterMark };

/** The end of a file's name by its compression. */
export const extensions = { zstd: ".zst", gzip: ".gz" } as const satisfies Record<Compression, string>;

/**
 * Packs a stream, in a thread of the runtime. zstd's level 1 is the quickest and, on telemetry, no larger than level 3:
 * ids that nothing can press make up most of it.
 */
export function createPacker(compression: Compression): Transform {
  if (compression === "gzip") return createGzip({ ...pieces, level: 6 });
  const params = { [constants.ZSTD_c_compressionLevel]: 1, [constants.ZSTD_c_checksumFlag]: 1 };
  return createZstdCompress({ ...pieces, params });
}

/** Unpacks what `createPacker` packed; the file's name says how. */
export function createUnpacker(name: string): Transform {
  return name.endsWith(extensions.gzip) ? createGunzip(pieces) : createZstdDecompress(pieces);
}
