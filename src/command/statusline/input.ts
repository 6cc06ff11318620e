interface InputLimits {
  readonly maxBytes: number;
  readonly waitMs: number;
}

/** What stands on standard input until it ends or the time is over; undefined when it is more than a status line can be. */
export async function readInput(
  stdin: AsyncIterable<Uint8Array>,
  { maxBytes, waitMs }: InputLimits,
): Promise<Uint8Array | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), waitMs);
  const reading = stdin[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for (;;) {
      const next = await Promise.race([reading.next(), late]);
      if (next === undefined || next.done === true) return Buffer.concat(chunks, size);
      size += next.value.length;
      if (size > maxBytes) return undefined;
      chunks.push(next.value);
    }
  } catch {
    // A pipe that broke: what came before may still be whole.
    return Buffer.concat(chunks, size);
  } finally {
    clearTimeout(timer);
  }
}
