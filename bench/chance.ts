/** A stream of chance that a seed repeats exactly. */
export class Chance {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  /** A whole number of the range, both ends included. */
  whole([least, most]: readonly [number, number]): number {
    return least + Math.floor(this.#next() * (most - least + 1));
  }

  happens(share: number): boolean {
    return this.#next() < share;
  }

  /** A log-normal factor with mean 1. */
  uneven(sigma: number): number {
    return Math.exp(sigma * this.#normal() - (sigma * sigma) / 2);
  }

  /** A log-normal amount: half of them lie below the median. */
  around(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.#normal());
  }

  /** A Pareto amount: never below `least`; the smaller `alpha`, the heavier the tail, and from 1 down it has no mean. */
  heavy(least: number, alpha: number): number {
    return least * (1 - this.#next()) ** (-1 / alpha);
  }

  /** True for as many days as the first range says, then false for as many as the second, and again. */
  turns(on: readonly [number, number], off: readonly [number, number]): () => boolean {
    let [state, left] = [false, this.whole(off)];
    return () => {
      while (left === 0) [state, left] = [!state, this.whole(state ? off : on)];
      left -= 1;
      return state;
    };
  }

  #normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.#next())) * Math.cos(2 * Math.PI * this.#next());
  }

  /** Mulberry32. */
  #next(): number {
    this.#state = (this.#state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(this.#state ^ (this.#state >>> 15), this.#state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  }
}
