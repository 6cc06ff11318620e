import { forecastExhaustion } from "../../src/context/exhaustion.ts";
import type { FillPoint } from "../../src/context/growth.ts";
import { Chance } from "../chance.ts";

/** A forecast as far as a back-test looks at it; without ends it is a bare guess. */
export interface Guess {
  readonly requests: number;
  readonly requestsLow?: number;
  readonly requestsHigh?: number;
}

/** A way to foretell. Undefined: it says nothing. */
export type Method = (points: readonly FillPoint[], compactsAt: number) => Guess | undefined;

/** The methods that were tried; the last is the product's. */
export const methods = {
  "last growth (naive)": bySize((steps) => steps.findLast((step) => step > 0)),
  "median step": bySize((steps) => steps.toSorted((a, b) => a - b)[Math.floor(steps.length / 2)]),
  "mean of the last ten": bySize((steps) => mean(steps.slice(-10))),
  "mean, half-life of 40": bySize((steps) => mean(steps, 40)),
  "mean of all": bySize((steps) => mean(steps)),
  "steps drawn again": drawn,
  product: (points, compactsAt) => forecastExhaustion(points, { compactsAt }),
} satisfies Record<string, Method>;

/** A method by its name in the tables. */
export type MethodName = keyof typeof methods;

/** Divides what room is left by one size of a step. */
function bySize(sizeOf: (steps: readonly number[]) => number | undefined): Method {
  return (points, compactsAt) => {
    const size = sizeOf(stepsOf(points));
    if (size === undefined || !(size > 0)) return undefined;
    return { requests: Math.ceil(roomOf(points, compactsAt) / size) };
  };
}

/** Lets the conversation go on a hundred times with runs of four of its own steps, wherever they begin. */
function drawn(points: readonly FillPoint[], compactsAt: number): Guess | undefined {
  const steps = stepsOf(points);
  const room = roomOf(points, compactsAt);
  if (!((mean(steps) ?? 0) > 0)) return undefined;
  const chance = new Chance(1);
  const counts = Array.from({ length: 100 }, () => passage(steps, room, chance)).toSorted((a, b) => a - b);
  return { requests: counts[50] ?? 1, requestsLow: counts[10] ?? 1, requestsHigh: counts[90] ?? 1 };
}

const runLength = 4;
const endless = 5000;

function passage(steps: readonly number[], room: number, chance: Chance): number {
  let [grown, count, at] = [0, 0, 0];
  while (grown < room && count < endless) {
    if (count % runLength === 0) at = chance.whole([0, steps.length - 1]);
    grown += steps[(at + (count % runLength)) % steps.length] ?? 0;
    count += 1;
  }
  return count;
}

function stepsOf(points: readonly FillPoint[]): number[] {
  return points.slice(1).map(({ tokens }, index) => tokens - (points[index]?.tokens ?? 0));
}

function roomOf(points: readonly FillPoint[], compactsAt: number): number {
  return compactsAt - (points.at(-1)?.tokens ?? 0);
}

/** With a half-life, a step weighs half as much as one so many steps younger. */
function mean(steps: readonly number[], halfLife = Infinity): number | undefined {
  let [all, weights] = [0, 0];
  for (const [index, step] of steps.entries()) {
    const weight = 0.5 ** ((steps.length - 1 - index) / halfLife);
    all += weight * step;
    weights += weight;
  }
  return weights === 0 ? undefined : all / weights;
}
