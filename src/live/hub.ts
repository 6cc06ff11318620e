/**
 * Tells listeners that the ledger grew. In comes one call per commit, out go wake-ups; listeners read what is new from
 * the ledger themselves, so nothing is queued here, nobody can be too slow, and nothing is missed.
 */

import { Share } from "./share.ts";

/** Streams open at once; each is a socket and a position, so this bounds sockets, not memory. */
const maxListeners = 500;

/** Wakes everyone who waits for the next commit. */
export class Hub {
  /** The share of time that reading for all listeners together may take. */
  readonly share: Share;
  #listeners = 0;
  #waiting = new Set<() => void>();

  /** Listeners of several hubs share one `Share` if each hub is given it. */
  constructor(share = new Share()) {
    this.share = share;
  }

  /** Takes a place among the listeners until it is disposed; undefined when none is free. */
  enter(): Disposable | undefined {
    if (this.#listeners >= maxListeners) return undefined;
    this.#listeners += 1;
    let left = false;
    return {
      [Symbol.dispose]: () => {
        if (!left) this.#listeners -= 1;
        left = true;
      },
    };
  }

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
