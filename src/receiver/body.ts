import { AppError } from "../domain/error.ts";

/** How much of a body is taken, and what its sender can do when it is more. */
export interface BodyLimit {
  readonly maxBytes: number;
  readonly advice: string;
}

/** The body of a request as sent. Reading stops at the first byte over `maxBytes`: what follows is never held. */
export async function readBody(request: Request, limit: BodyLimit): Promise<Uint8Array> {
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) > limit.maxBytes) throw tooLarge(limit);
  try {
    // The length is enforced by HTTP itself, so that an announced body can be taken in one piece, which is faster.
    if (announced !== null) return new Uint8Array(await request.arrayBuffer());
    return request.body === null ? new Uint8Array(0) : await collect(request.body, limit);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid", "the body ended before it was complete; send it again", { cause: error });
  }
}

async function collect(stream: ReadableStream<Uint8Array>, limit: BodyLimit): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, size);
    size += value.length;
    if (size > limit.maxBytes) {
      // Not awaited: a sender that neither goes on nor ends must not hold up its own refusal.
      reader.cancel().catch(() => undefined);
      throw tooLarge(limit);
    }
    chunks.push(value);
  }
}

function tooLarge({ maxBytes, advice }: BodyLimit): AppError {
  return new AppError("too-large", `the body is over ${maxBytes} bytes; ${advice}`);
}
