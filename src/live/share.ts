/** Rest after a piece of work, as a multiple of its time: listeners take a quarter of the program at most. */
const restPerWork = 3;

/**
 * The part of the program's time that listeners may take. Their answers are read from the ledger in the thread that
 * takes in telemetry: with many sessions that change at every commit, one open page took half of it.
 */
export class Share {
  readonly #now: () => number;
  #freeAt = 0;

  /** The clock tells milliseconds and never steps back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /**
   * Milliseconds until the next piece of work; 0 when it may begin. A listener that began to wait before another worked
   * may work at once: it finds most of the work done.
   */
  get restMs(): number {
    return Math.max(0, this.#freeAt - this.#now());
  }

  /** Does a piece of work; the longer it took, the longer the next one waits. */
  work<T>(work: () => T): T {
    const begun = this.#now();
    try {
      return work();
    } finally {
      const ended = this.#now();
      this.#freeAt = Math.max(this.#freeAt, ended) + restPerWork * (ended - begun);
    }
  }
}
