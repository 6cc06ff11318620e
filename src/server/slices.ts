/** How long work may keep everybody else waiting, in milliseconds: well below what a sender of telemetry notices. */
const sliceMs = 20;

/** Runs work that can pause to its end, a slice at a time: between two of them the process takes in and answers. */
export async function inSlices<T>(work: Iterator<unknown, T, undefined>): Promise<T> {
  for (;;) {
    const end = performance.now() + sliceMs;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (performance.now() < end);
    await new Promise((resume) => void setImmediate(resume));
  }
}
