/** Upper bounds in milliseconds: a commit takes a few milliseconds, on a slow disk some hundred. */
export const timeBoundsMs = [1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500] as const;

/** How long many things took. */
export interface TimeSpread {
  /** How many took no longer than each bound of `timeBoundsMs`, in their order. */
  readonly within: readonly number[];
  readonly count: number;
  readonly sumMs: number;
}

/** Counts how long things take, however many there are. */
export class TimeHistogram {
  readonly #within = timeBoundsMs.map(() => 0);
  #count = 0;
  #sumMs = 0;

  add(ms: number): void {
    this.#count += 1;
    this.#sumMs += ms;
    timeBoundsMs.forEach((bound, index) => {
      if (ms <= bound) this.#within[index] = (this.#within[index] ?? 0) + 1;
    });
  }

  snapshot(): TimeSpread {
    return { within: [...this.#within], count: this.#count, sumMs: this.#sumMs };
  }
}
