import { AppError } from "../../domain/error.ts";

/** The body of a request as sent. Reading stops at the first byte over `maxBytes`: what follows is never held. */
export async function readBody(request: Request, maxBytes: number): Promise<Uint8Array> {
  const announced = request.headers.get("content-length");
  if (announced !== null && Number(announced) > maxBytes) throw tooLarge(maxBytes);
  try {
    // The length is enforced by HTTP itself, so that an announced body can be taken in one piece, which is faster.
    if (announced !== null) return new Uint8Array(await request.arrayBuffer());
    return request.body === null ? new Uint8Array(0) : await collect(request.body, maxBytes);
  } catch (error) {
    if (error instanceof AppError) throw error;
    throw new AppError("invalid", "the body ended before it was complete; send it again", { cause: error });
  }
}

async function collect(stream: ReadableStream<Uint8Array>, maxBytes: number): Promise<Uint8Array> {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(chunks, size);
    size += value.length;
    if (size > maxBytes) {
      // Not awaited: a sender that neither goes on nor ends must not hold up its own refusal.
      reader.cancel().catch(() => undefined);
      throw tooLarge(maxBytes);
    }
    chunks.push(value);
  }
}

function tooLarge(maxBytes: number): AppError {
  return new AppError(
    "too-large",
    `the body is over ${maxBytes} bytes; send smaller batches or raise receiver.otlp.max_body`,
  );
}
