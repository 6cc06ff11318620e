import { type UnixMs, hourMs } from "../domain/time.ts";
import type { PeriodOf, Span } from "./store.ts";

/** Asks for periods in the order of time, as the contract of `PeriodOf` promises, while instants rise. */
export class PeriodWalk {
  readonly #periodOf: PeriodOf;
  #end: UnixMs;
  #current: Span | undefined;

  constructor(periodOf: PeriodOf, from: UnixMs | undefined) {
    this.#periodOf = periodOf;
    this.#end = from ?? 0;
  }

  /** The start of the period that an instant lies in. Instants must not fall. */
  startOf(at: UnixMs): UnixMs {
    while (this.#current === undefined || at >= this.#current.to) {
      // The hour may have begun in a period that is over; then its rest belongs to the next one.
      this.#current = this.#periodOf(Math.max(Math.floor(at / hourMs) * hourMs, this.#end));
      this.#end = this.#current.to;
    }
    return this.#current.from;
  }
}
