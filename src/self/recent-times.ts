/** What a busy collector makes in some ten seconds: enough for a meaningful 95th percentile. */
const kept = 512;

/** How long the last 512 of many things took, in milliseconds. */
export class RecentTimes {
  readonly #times: number[] = [];
  #next = 0;

  add(ms: number): void {
    this.#times[this.#next] = ms;
    this.#next = (this.#next + 1) % kept;
  }

  /** In no order. */
  list(): readonly number[] {
    return this.#times;
  }
}
