import { AppError } from "../domain/error.ts";

/** A reader that takes nothing for this long is gone, or as good as gone: what is read for it holds up housekeeping. */
export const stalledMs = 60_000;

/**
 * Parts as the body of an answer, each made when its reader has room for it. Resolves when there is a first part, so that
 * a fault before it is an answer of its own; a fault after it breaks the transfer off, so that half a file is not taken for
 * a whole one. The parts end when the reader leaves or stalls.
 */
export async function streamParts(
  parts: AsyncGenerator<Uint8Array>,
  left: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const first = await parts.next();
  let waiting = first.done === true ? undefined : first.value;
  let stalled: ReturnType<typeof setTimeout> | undefined;
  const end = async (): Promise<void> => {
    clearTimeout(stalled);
    await parts.return(undefined);
  };
  left.addEventListener("abort", () => void end(), { once: true });
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        clearTimeout(stalled);
        const bytes = waiting ?? (await nextOf(parts));
        waiting = undefined;
        if (bytes === undefined) {
          await end();
          controller.close();
          return;
        }
        stalled = setTimeout(() => {
          controller.error(new AppError("unavailable", "the reader of an export stalled"));
          void end();
        }, stalledMs);
        controller.enqueue(bytes);
      },
      cancel: end,
    },
    { highWaterMark: 0 },
  );
}

async function nextOf(parts: AsyncGenerator<Uint8Array>): Promise<Uint8Array | undefined> {
  const { done, value } = await parts.next();
  return done === true ? undefined : value;
}
