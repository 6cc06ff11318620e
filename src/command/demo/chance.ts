/** The least and the greatest a number may be, both included. */
export type Range = readonly [least: number, greatest: number];

/** A stream of chance that the same seed repeats exactly. */
export interface Chance {
  /** A whole number of the range. */
  within(range: Range): number;
  /** True as often as the share says: 0 never, 1 always. */
  happens(share: number): boolean;
}

/** A stream of its own for each seed: what one session of a play draws changes nothing for the others. */
export function createChance(seed: string): Chance {
  // A hash spreads seeds that lie side by side; the generator stands still on zero.
  let state = Number(Bun.hash.wyhash(seed) & 0xffff_ffffn) || 1;
  /** Marsaglia's xorshift with 32 bits of state: a demo needs variety, not cryptography. */
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) / 2 ** 32;
  };
  return {
    within: ([least, greatest]) => least + Math.floor(next() * (greatest - least + 1)),
    happens: (share) => next() < share,
  };
}
