/** How long a piece of work takes, in milliseconds. */
export function timed(work: () => void): number {
  const started = performance.now();
  work();
  return performance.now() - started;
}
