import * as fc from "fast-check";

/** Decisions that fast-check makes and shrinks: each asks for the next number, and when none are left the answer is always 0. */
export class Choices {
  readonly #numbers: readonly number[];
  #at = 0;

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers;
  }

  /** How fast-check prints them beside a failure. */
  [fc.toStringMethod](): string {
    return `choices ${JSON.stringify(this.#numbers)}`;
  }

  /** A whole number from 0 to below `limit`. */
  below(limit: number): number {
    const number = this.#numbers[this.#at] ?? 0;
    this.#at += 1;
    return limit < 1 ? 0 : number % limit;
  }

  /** True once in so many times, on average. */
  onceIn(times: number): boolean {
    return this.below(times) === times - 1;
  }

  /** The items in some order; the given one when no numbers are left. */
  shuffled<T>(items: readonly T[]): T[] {
    const left = [...items];
    return items.map(() => left.splice(this.below(left.length), 1)[0] as T);
  }
}

/** Many decisions; fewer and smaller ones when a failure is made small, so that 0 should always be the plain way. */
export const choices: fc.Arbitrary<Choices> = fc
  .array(fc.nat({ max: 0xffff }), { maxLength: 300, size: "max" })
  .map((numbers) => new Choices(numbers));
