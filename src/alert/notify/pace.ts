import type { UnixMs } from "../../domain/time.ts";

/** Messages that may go at once, and how often one more may: what a person can take in, and less than Slack's one a second. */
const usual = { burst: 5, everyMs: 30_000 };

/** How many messages a notifier may send: some at once, and then one now and then. */
export class Pace {
  readonly #settings: typeof usual;
  #left: number;
  #since: UnixMs | undefined;

  constructor(settings = usual) {
    this.#settings = settings;
    this.#left = settings.burst;
  }

  /** How long to wait for the next message, in milliseconds. */
  pauseMs(now: UnixMs): number {
    this.#refill(now);
    return this.#left >= 1 ? 0 : Math.ceil((1 - this.#left) * this.#settings.everyMs);
  }

  /** Counts a message. Whether it is the last one that may go for now, so that it had better tell everything. */
  spend(now: UnixMs): boolean {
    this.#refill(now);
    this.#left = Math.max(0, this.#left - 1);
    return this.#left < 1;
  }

  #refill(now: UnixMs): void {
    // A clock that is put back gives nothing, and takes nothing.
    const passed = Math.max(0, now - (this.#since ?? now));
    this.#left = Math.min(this.#settings.burst, this.#left + passed / this.#settings.everyMs);
    this.#since = now;
  }
}
