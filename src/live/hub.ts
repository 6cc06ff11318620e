/**
 * Tells listeners that the ledger grew. In comes one call per commit, out go wake-ups; what is new they read from the
 * ledger themselves, so nothing is queued here, nobody can be too slow, and nothing is missed.
 */

/** Wakes everyone who waits for the next commit. */
export class Hub {
  #waiting = new Set<() => void>();

  /** Something was committed. */
  publish(): void {
    const woken = this.#waiting;
    this.#waiting = new Set();
    for (const wake of woken) wake();
  }

  /** Whether there was a commit: true at the next one, false after `ms` without one or when `signal` aborts. */
  next(ms: number, signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const end = (committed: boolean): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", stop);
      this.#waiting.delete(wake);
      resolve(committed);
    };
    const wake = (): void => end(true);
    const stop = (): void => end(false);
    const timer = setTimeout(stop, ms);
    signal.addEventListener("abort", stop, { once: true });
    this.#waiting.add(wake);
    if (signal.aborted) stop();
    return promise;
  }
}
