import { gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { AppError } from "../../domain/error.ts";
import { codeOf } from "../../file/fault.ts";

/** How a body is compressed on its way. */
export type Compression = "identity" | "gzip" | "deflate" | "zstd";

/** The compression a Content-Encoding header names, or undefined when it is one we do not read. */
export function parseCompression(header: string | null): Compression | undefined {
  const name = (header ?? "").trim().toLowerCase();
  if (name === "" || name === "identity") return "identity";
  if (name === "x-gzip") return "gzip";
  return name === "gzip" || name === "deflate" || name === "zstd" ? name : undefined;
}

/** Telemetry shrinks about tenfold, the most alike of it fiftyfold; a bomb a thousandfold. */
const mostAlike = 100;
/** What a small body may inflate to in any case: a short test of the same record again and again. */
const alwaysBytes = 4_000_000;

/**
 * The body as it was before compression. More than `maxBytes` is `too-large` and is not made, and so is what only a bomb would be:
 * its sender would have us work a thousand times as much as he does. A broken body is `invalid`.
 */
export function inflate(body: Uint8Array, compression: Compression, maxBytes: number): Uint8Array {
  if (compression === "identity") {
    if (body.length > maxBytes) throw tooLarge(maxBytes);
    return body;
  }
  const most = Math.min(maxBytes, Math.max(alwaysBytes, body.length * mostAlike));
  try {
    return inflaters[compression](body, most);
  } catch (error) {
    if (codeOf(error) === "ERR_BUFFER_TOO_LARGE") {
      throw most < maxBytes ? tooAlike(body.length) : tooLarge(maxBytes);
    }
    const message = `the body is not valid ${compression}, as its Content-Encoding says; send it whole or uncompressed`;
    throw new AppError("invalid", message, { cause: error });
  }
}

const inflaters = {
  gzip: (body: Uint8Array, maxOutputLength: number) => gunzipSync(body, { maxOutputLength }),
  deflate: (body: Uint8Array, maxOutputLength: number) =>
    hasZlibHeader(body) ? inflateSync(body, { maxOutputLength }) : inflateRawSync(body, { maxOutputLength }),
  zstd: (body: Uint8Array, maxOutputLength: number) => {
    zstdDecompressSync(body, { maxOutputLength });
    // The first pass holds the cap but takes a body that was cut short for a whole one; this one holds no cap but
    // notices. After the first, its size is known to be bounded.
    return Bun.zstdDecompressSync(body);
  },
} as const;

/** HTTP's deflate is zlib's format, but some senders leave its two-byte header (RFC 1950) out. */
function hasZlibHeader(body: Uint8Array): boolean {
  const [method = 0, flags = 0] = body;
  return (method & 0x0f) === 8 && (method * 256 + flags) % 31 === 0;
}

function tooLarge(maxBytes: number): AppError {
  return new AppError(
    "too-large",
    `the body is over ${maxBytes} bytes when inflated; send smaller batches or raise receiver.otlp.max_inflated`,
  );
}

function tooAlike(bytes: number): AppError {
  return new AppError(
    "too-large",
    `the body is ${bytes} bytes and over ${mostAlike} times that when inflated, as no telemetry is; send it in smaller batches or uncompressed`,
  );
}
