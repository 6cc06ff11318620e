import { AppError } from "../domain/error.ts";
import type { Place } from "./room.ts";

/** How much of a body is taken, and what its sender can do when it is more. */
export interface BodyLimit {
  readonly maxBytes: number;
  readonly advice: string;
}

/** A body of up to this length is taken in one piece, which is faster; agents' batches are tens of kilobytes. */
const pieceBytes = 256 * 1024;

/**
 * The body of a request as sent. Reading stops at the first byte over `maxBytes`: what follows is never held. Of a long body only
 * what has come counts as held, for a sender may announce much and send nothing.
 */
export async function readBody(request: Request, limit: BodyLimit, place: Place): Promise<Uint8Array> {
  const announced = announcedBytes(request);
  if (announced !== undefined && announced > limit.maxBytes) throw tooLarge(limit);
  try {
    const bytes = await (announced !== undefined && announced <= pieceBytes
      ? readPiece(request, announced, place)
      : collect(request.body, limit, place));
    place.settle();
    return bytes;
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid", "the body ended before it was complete; send it again", { cause: error });
  }
}

/** The length that a request announces. One that is said twice comes as `5, 5`: it counts as none, for it bounds nothing. */
function announcedBytes(request: Request): number | undefined {
  const header = request.headers.get("content-length");
  return header !== null && /^\d+$/.test(header) ? Number(header) : undefined;
}

/** The length is enforced by HTTP itself. */
async function readPiece(request: Request, announced: number, place: Place): Promise<Uint8Array> {
  place.hold(announced);
  return new Uint8Array(await place.unlessLost(request.arrayBuffer()));
}

async function collect(
  stream: ReadableStream<Uint8Array> | null,
  limit: BodyLimit,
  place: Place,
): Promise<Uint8Array> {
  if (stream === null) return new Uint8Array(0);
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await place.unlessLost(reader.read());
      if (done) return Buffer.concat(chunks, size);
      size += value.length;
      if (size > limit.maxBytes) throw tooLarge(limit);
      place.hold(value.length);
      chunks.push(value);
    }
  } catch (thrown) {
    // Not awaited: a sender that neither goes on nor ends must not hold up its own refusal.
    reader.cancel().catch(() => undefined);
    throw thrown;
  }
}

function tooLarge({ maxBytes, advice }: BodyLimit): AppError {
  return new AppError("too-large", `the body is over ${maxBytes} bytes; ${advice}`);
}
