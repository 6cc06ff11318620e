/** A laden machine takes its time to draw, and to read what was written a moment ago. */
export const patienceMs = 20_000;
const pollMs = 100;

/** Asks again until all of it is so; throws what was wrong the last time. */
export async function soon<T>(check: () => T | Promise<T>, withinMs = patienceMs): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    try {
      return await check();
    } catch (thrown) {
      if (performance.now() > end) throw thrown;
      await Bun.sleep(pollMs);
    }
  }
}
