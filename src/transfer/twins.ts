import type { Thing } from "../domain/thing.ts";
import type { Keyed } from "../store/store.ts";

/**
 * Numbers identical things. A thing without an id never changes, so its content identifies it, and a number tells apart
 * those with the same content. Expects things without an id in the order of their times.
 */
export class Twins {
  #at: number | undefined;
  #earlier: Keyed<Thing>[] = [];

  /** 1 for the first or only one that says this. */
  numberOf(thing: Keyed<Thing>): number {
    if (thing.at !== this.#at) this.#earlier = [];
    this.#at = thing.at;
    const number = 1 + this.#earlier.filter((one) => saysTheSame(one, thing)).length;
    this.#earlier.push(thing);
    return number;
  }
}

function saysTheSame(a: Keyed<Thing>, b: Keyed<Thing>): boolean {
  return Bun.deepEquals(saidBy(a), saidBy(b));
}

/** What identifies a thing. A price may be computed anew, and the feed may list it or not; neither makes it another thing. */
function saidBy({ key: _key, ...thing }: Keyed<Thing>): object {
  return { ...thing, costNano: undefined, costSplit: undefined, listed: undefined };
}
