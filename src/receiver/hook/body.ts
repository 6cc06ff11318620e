import { AppError } from "../../domain/error.ts";

/** The body of a request. Reading stops at the first byte over `maxBytes`: what follows is never held. */
export async function readBytes(request: Request, maxBytes: number): Promise<Uint8Array> {
  if (Number(request.headers.get("content-length") ?? 0) > maxBytes) throw tooLarge(maxBytes);
  if (request.body === null) return new Uint8Array(0);
  const reader = request.body.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(brokenOff);
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
  return new AppError("too-large", `the event is over ${maxBytes} bytes; no hook needs to carry that much`);
}

function brokenOff(thrown: unknown): never {
  throw new AppError("invalid", "the event ended before it was complete; send it again", { cause: thrown });
}
