/** A number of those below the one that is given. */
export type Draw = (below: number) => number;

/** The same numbers for the same seed: a linear congruential generator (Numerical Recipes), enough to mix cases. */
export function chance(seed: number): Draw {
  let state = seed;
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}
