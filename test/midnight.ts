/** Days end while tests run: one that tells of today waits here until its day is there, and lasts. */
const dayMs = 86_400_000;
/** As long as such a test may take on a laden machine, in milliseconds. */
const longestMs = 30_000;
/** How far back what it tells of may lie. */
const furthestMs = 10_000;

/** Resolves at once, unless a day of UTC is about to end or has only just begun: then, once that is over. */
export async function awayFromMidnight(): Promise<void> {
  for (;;) {
    const intoDay = Date.now() % dayMs;
    if (intoDay >= furthestMs && intoDay < dayMs - longestMs) return;
    const untilCalm = intoDay < furthestMs ? furthestMs - intoDay : dayMs - intoDay + furthestMs;
    await Bun.sleep(untilCalm);
  }
}
