import type { UnixMs } from "../domain/time.ts";
import { lastBeginning, withoutAsides } from "./beginning.ts";

/** What a conversation held at one request. */
export interface FillPoint {
  readonly at: UnixMs;
  /** Tokens that the model was shown. */
  readonly tokens: number;
}

/** What the requests of a conversation add to it. */
export interface Growth {
  /** How many times it was seen to change. */
  readonly steps: number;
  /** Tokens that a request adds on average; a single one that is unlike all others is held down. Above 0. */
  readonly mean: number;
  /**
   * Variance that a step brings into the sum over many, in units of the mean squared: more where large steps come in runs,
   * less where they take turns with small ones.
   */
  readonly variance: number;
  /** Time from a request to the next while the work goes on; undefined where no two belong together. */
  readonly paceMs: number | undefined;
}

/** A pause from which on the work rests: a meal, a meeting, a night. It says nothing of the pace. */
export const restMs = 15 * 60_000;

/** A single outlier may change the mean of all other steps by this part, until a second one like it comes. */
const outlierShare = 0.25;
/**
 * How uneven steps are taken to be before a conversation has shown it, as standard deviation over mean; in made-up histories the
 * median is 1.2 and the upper tenth begins at 1.6. It weighs as much as `steps` steps of the conversation's own.
 */
const usual = { unevenness: 1.5, steps: 5 } as const;
/** Steps that are added up to see whether large ones come in runs. The belief that they do not weighs as much as `prior` such sums. */
const run = { steps: 8, prior: 3 } as const;

/** The newest steps that count: more of them foretell no better (bench/README.md, exhaustion), and take their time. */
const memory = 400;

/** How a conversation grows, from its points since the last compaction, oldest first. Undefined where it does not. */
export function growthOf(points: readonly FillPoint[]): Growth | undefined {
  const own = sinceBeginning(points);
  const steps = held(differences(own));
  const mean = sum(steps) / steps.length;
  // It is no number where there is no step.
  if (!(mean > 0)) return undefined;
  const squares = sum(steps.map((step) => (step / mean - 1) ** 2));
  const belief = usual.steps * usual.unevenness ** 2;
  const variance = ((squares + belief) / (steps.length + usual.steps)) * runFactor(steps, mean);
  return { steps: steps.length, mean, variance, paceMs: paceOf(own) };
}

function sinceBeginning(all: readonly FillPoint[]): readonly FillPoint[] {
  const points = withoutAsides(all.slice(-memory - 1));
  const last = lastBeginning(points);
  return last > 0 ? points.slice(last) : points;
}

/** The same tokens again are the same request again: neither growth nor a sign that there will be none. */
function differences(points: readonly FillPoint[]): number[] {
  return points
    .map(({ tokens }, index) => tokens - (points[index - 1]?.tokens ?? tokens))
    .filter((step) => step !== 0);
}

/** The largest step and the deepest fall, each held down to what one like it has shown before, or to a share of all others. */
function held(steps: readonly number[]): readonly number[] {
  if (steps.length < 2) return steps;
  // Numbers in an array of their own kind are sorted many times as fast as by a comparing function.
  const sorted = Float64Array.from(steps).toSorted();
  const [lowest = 0, low = 0] = sorted;
  const [high = 0, highest = 0] = sorted.subarray(-2);
  const [all, room] = [sum(steps), outlierShare * steps.length];
  const rest = (left: number): number => Math.max(0, (all - left) / (steps.length - 1));
  const ceiling = Math.max(high, rest(highest) * (1 + room));
  // Small steps are no outliers: only a fall is.
  const floor = Math.min(low, rest(lowest) * (1 - room), 0);
  return steps.map((step) => Math.min(ceiling, Math.max(floor, step)));
}

/** Variance of sums over runs of steps, against what it would be if steps came in any order: 1 then, and where there are few of them. */
function runFactor(steps: readonly number[], mean: number): number {
  const runs = Math.floor(steps.length / run.steps);
  const newest = steps.slice(steps.length - runs * run.steps);
  const each = sum(newest.map((step) => (step - mean) ** 2));
  if (runs < 2 || each === 0) return 1;
  const sums = Array.from({ length: runs }, (_, index) =>
    sum(newest.slice(index * run.steps, (index + 1) * run.steps).map((step) => step - mean)),
  );
  const ratio = sum(sums.map((one) => one ** 2)) / each;
  return (runs * ratio + run.prior) / (runs + run.prior);
}

function paceOf(points: readonly FillPoint[]): number | undefined {
  const gaps = points
    .slice(1)
    .map(({ at }, index) => at - (points[index]?.at ?? at))
    .filter((gap) => gap >= 0 && gap < restMs);
  return gaps.length === 0 ? undefined : sum(gaps) / gaps.length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
