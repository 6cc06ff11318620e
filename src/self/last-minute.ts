import type { UnixMs } from "../domain/time.ts";

const seconds = 60;

/** How often something happened within the last minute, in sixty counts, however often that is. */
export class LastMinute {
  readonly #counts = new Uint32Array(seconds);
  /** The second, since 1970, that was counted last. */
  #newest = 0;

  add(at: UnixMs): void {
    const second = Math.floor(at / 1000);
    this.#moveTo(second);
    this.#counts[second % seconds] = (this.#counts[second % seconds] ?? 0) + 1;
  }

  /** Those of the minute that ends at `now`. */
  countAt(now: UnixMs): number {
    this.#moveTo(Math.floor(now / 1000));
    return this.#counts.reduce((sum, count) => sum + count, 0);
  }

  /**
   * A second at least a minute away from the newest, ahead or behind because the clock was put back, clears all counts.
   * One that is less far behind keeps its count: what was read earlier may be counted later, as chunks of an import are
   * beside live data.
   */
  #moveTo(second: number): void {
    const ahead = second - this.#newest;
    if (ahead <= 0 && ahead > -seconds) return;
    if (ahead < 0 || ahead >= seconds) this.#counts.fill(0);
    else for (let past = this.#newest + 1; past <= second; past++) this.#counts[past % seconds] = 0;
    this.#newest = second;
  }
}
