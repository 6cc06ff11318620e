import { setTimeout as wait } from "node:timers/promises";

/** Work beside everything else: it begins once, goes on by itself, and can be asked to end. */
export class Loop {
  readonly #work: (ending: AbortSignal) => Promise<void>;
  readonly #ending = new AbortController();
  #running: Promise<void> | undefined;

  /** `work` goes on until its signal aborts, and never rejects. */
  constructor(work: (ending: AbortSignal) => Promise<void>) {
    this.#work = work;
  }

  /** Begins; not again, and not after the end. */
  start(): void {
    if (!this.#ending.signal.aborted) this.#running ??= this.#work(this.#ending.signal);
  }

  /** Resolves when the step under way is over. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
  }

  /** Resolves after so many milliseconds, at the end at once. */
  async pause(ms: number): Promise<void> {
    await wait(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }
}
