/**
 * How long the suites of proof are to be, and where chance begins: by the environment, which `test/proof/run.ts` sets. CI runs
 * the short form with a seed that is always the same, so that a failure there is one here too.
 */
const long = process.env["HALLMONITOR_PROOF"] === "long";
const named = process.env["HALLMONITOR_SEED"];

/** The number every test of chance begins with; `npm run test:fuzz -- --seed N` repeats what another number found. */
export const seed = named === undefined ? 20_261_129 : Number(named);

/** How often a test goes round: in CI, or in the long form. */
export function rounds(short: number, whole: number): number {
  return long ? whole : short;
}

/** The time a test may take for so many rounds, milliseconds; bun's own limit of a minute is for one of them. */
export function patience(perRound: number, count: number): number {
  return 30_000 + perRound * count;
}
