/** Time that others have after a piece of work, for each part of it: listeners take a quarter of the program at most. */
const restPerWork = 3;

/**
 * The part of the program's time that listeners may take. What they are told is read from the ledger in the thread that takes in telemetry:
 * beside many sessions that change with every commit, one open page took half of it.
 */
export class Share {
  readonly #now: () => number;
  #freeAt = 0;

  /** The clock tells milliseconds and never steps back. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Milliseconds until the next piece of work; 0 where it may begin. Who had begun to wait before another worked may work at once: it finds most of it done. */
  get restMs(): number {
    return Math.max(0, this.#freeAt - this.#now());
  }

  /** Does a piece of work; the next waits the longer, the longer this took. */
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
