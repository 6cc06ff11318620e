import type { Timing } from "../../src/alert/notify/channel.ts";
import { noon } from "./alert-shape.ts";

interface Pause {
  readonly ms: number;
  readonly end: () => void;
}

/** Time that stands still until somebody lets it pass. */
export class ManualTiming implements Timing {
  #now = noon;
  readonly #pauses: Pause[] = [];
  #expected = Promise.withResolvers<void>();

  readonly random = (): number => 1;

  now(): number {
    return this.#now;
  }

  wait(ms: number, ending: AbortSignal): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    ending.addEventListener("abort", () => resolve(), { once: true });
    this.#pauses.push({ ms, end: resolve });
    this.#expected.resolve();
    return promise;
  }

  /** Resolves when somebody waits, with how long, after it has passed. */
  async pass(): Promise<number> {
    while (this.#pauses.length === 0) {
      this.#expected = Promise.withResolvers<void>();
      await this.#expected.promise;
    }
    const pause = this.#pauses.shift();
    this.#now += pause?.ms ?? 0;
    pause?.end();
    return pause?.ms ?? 0;
  }
}
