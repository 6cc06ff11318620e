import type { UnixMs } from "../domain/time.ts";
import { growthOf, restMs, type FillPoint, type Growth } from "./growth.ts";

/** When a conversation will be compacted, if it goes on as it has since the last time. */
export interface Exhaustion {
  /** Requests to come until the one that passes the point: as likely fewer as more. From 1. */
  readonly requests: number;
  readonly requestsLow: number;
  readonly requestsHigh: number;
  /** When that will be, as long as the work does not rest. Undefined while it rests, and while its pace is unknown. */
  readonly at: UnixMs | undefined;
  /** Share of back-tested cases that fell between `requestsLow` and `requestsHigh`, both included: 0 to 1. */
  readonly confidence: number;
}

/** Where the point is, and what time it is. */
export interface ExhaustionSettings {
  /** Tokens at which the conversation is compacted. */
  readonly compactsAt: number;
  /** Without it, the time of the last request. */
  readonly now?: UnixMs | undefined;
}

/**
 * How far the two ends of the interval lie from the middle, in deviations. Nine in ten of the back-tested cases came no
 * earlier, nine in ten no later. Runs of large steps bring the end nearer than runs of small ones put it off.
 */
const reach = { low: -1.7, high: 1.25 } as const;
/** What has that many requests to go is not going to be compacted by anything that one can foretell. */
const farthest = 10_000;

/**
 * Requests and time until a conversation is compacted, from its own points since the last compaction, oldest first. Undefined where
 * nothing can be told: fewer than two points, the point passed already, or a conversation that does not grow.
 */
export function forecastExhaustion(
  points: readonly FillPoint[],
  { compactsAt, now }: ExhaustionSettings,
): Exhaustion | undefined {
  // Some gateways tell no tokens, which is no empty conversation.
  const known = points.filter(({ tokens }) => tokens > 0);
  const last = known.at(-1);
  const growth = growthOf(known);
  if (last === undefined || growth === undefined || last.tokens >= compactsAt) return undefined;
  const middle = (compactsAt - last.tokens) / growth.mean;
  if (middle > farthest) return undefined;
  const requests = Math.ceil(middle);
  return {
    requests,
    requestsLow: Math.ceil(quantile(middle, growth, reach.low)),
    requestsHigh: Math.ceil(quantile(middle, growth, reach.high)),
    at: timeOf(requests, growth.paceMs, { lastAt: last.at, now: now ?? last.at }),
    confidence: confidenceAfter(growth.steps),
  };
}

/**
 * A quantile of the number of uneven steps that add up to a length of `middle` mean steps: Birnbaum and Saunders' law of
 * fatigue life (1969), widened because the mean itself is known from `steps` only. It rises with `middle`, whatever the growth.
 */
function quantile(middle: number, { variance, steps }: Growth, deviations: number): number {
  const deviation = Math.sqrt(variance * (1 / middle + 1 / steps));
  return middle * Math.exp(2 * Math.asinh((deviations * deviation) / 2));
}

/** The time stands still while the next request is on its way, and never lies in the past. */
function timeOf(
  requests: number,
  paceMs: number | undefined,
  { lastAt, now }: { readonly lastAt: UnixMs; readonly now: UnixMs },
): UnixMs | undefined {
  if (paceMs === undefined || now - lastAt >= restMs) return undefined;
  return Math.round(Math.max(lastAt + requests * paceMs, now + (requests - 1) * paceMs));
}

/** How often the interval held, by how many steps it rested on (bench/README.md, exhaustion). */
const held = { young: 0.77, grown: 0.83, grownAfter: 26 } as const;

function confidenceAfter(steps: number): number {
  return steps < held.grownAfter ? held.young : held.grown;
}
