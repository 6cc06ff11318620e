/** The largest event taken; a collector takes no larger one either. */
const maxInputBytes = 16_000_000;
/** An agent writes its event at once. Who writes nothing, such as a terminal, is not waited for any longer. */
const maxInputMs = 1000;

/**
 * What an agent wrote to its hook, to the end or as far as it came in time; undefined when it was too much. Too much
 * is still read as long as there is time, because an agent that writes to a closed pipe may stumble.
 */
export async function readInput(
  stdin: AsyncIterable<Uint8Array>,
  limits = { bytes: maxInputBytes, ms: maxInputMs },
): Promise<Uint8Array | undefined> {
  const until = performance.now() + limits.ms;
  const late = Promise.withResolvers<undefined>();
  const timer = setTimeout(late.resolve, limits.ms);
  const reader = stdin[Symbol.asyncIterator]();
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Beside an input that has always more, such as a device, no timer gets its turn.
  while (performance.now() < until) {
    const next = await Promise.race([reader.next().catch(() => undefined), late.promise]);
    if (next === undefined || next.done === true) break;
    size += next.value.length;
    if (size <= limits.bytes) chunks.push(next.value);
  }
  clearTimeout(timer);
  return size > limits.bytes ? undefined : Buffer.concat(chunks);
}
