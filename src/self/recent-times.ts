/** As many as a busy collector makes in some ten seconds: enough for a 95th percentile that means something. */
const kept = 512;

/** How long the latest of many things took, in milliseconds: the last 512. */
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
