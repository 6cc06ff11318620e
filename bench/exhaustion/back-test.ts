import { restMs, type FillPoint } from "../../src/context/growth.ts";
import { forecastExhaustion } from "../../src/context/exhaustion.ts";
import type { Fill } from "./fill.ts";
import type { Method } from "./method.ts";

/** How full a context is when a forecast is asked for, in percent of where it is compacted. */
export const fullness = [50, 75, 90] as const;

/** One moment of a recorded fill: what a forecast knew, and what came. */
export interface Case {
  readonly points: readonly FillPoint[];
  readonly compactsAt: number;
  /** Requests that came, that which would have passed the point included. */
  readonly came: number;
  /** Time until it was compacted, without the pauses in which the work rested. */
  readonly cameMs: number;
}

/** The first request of each fill that found the context so full. A fill that begins beyond it has none. */
export function casesAt(fills: readonly Fill[], percent: number): Case[] {
  return fills.flatMap(({ points, compactsAt, endedAt }) => {
    const at = points.findIndex(({ tokens }) => tokens >= (compactsAt * percent) / 100);
    if (at < 1) return [];
    const times = [...points.slice(at).map((point) => point.at), endedAt];
    const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
    return [
      {
        points: points.slice(0, at + 1),
        compactsAt,
        came: points.length - at,
        cameMs: gaps.filter((gap) => gap < restMs).reduce((total, gap) => total + gap, 0),
      },
    ];
  });
}

/** What came of the forecasts of one method. */
export interface Result {
  readonly cases: number;
  /** Cases in which it said nothing; they count for nothing else. */
  readonly silent: number;
  /** Median (of whole numbers, so interpolated between them), mean and ninth decile of the absolute error, in requests. */
  readonly median: number;
  readonly mean: number;
  readonly p90: number;
  /** Percent of cases that fell between its ends; undefined without ends. */
  readonly held: number | undefined;
}

/** What came of one method's forecasts at these cases. Its errors are NaN where it had nothing to say of any. */
export function resultOf(cases: readonly Case[], method: Method): Result {
  const told = cases.flatMap(({ points, compactsAt, came }) => {
    const guess = method(points, compactsAt);
    return guess === undefined ? [] : [{ guess, came }];
  });
  const errors = told.map(({ guess, came }) => Math.abs(guess.requests - came));
  const bounded = told.flatMap(({ guess: { requestsLow, requestsHigh }, came }) =>
    requestsLow === undefined || requestsHigh === undefined
      ? []
      : [came >= requestsLow && came <= requestsHigh],
  );
  return {
    cases: cases.length,
    silent: cases.length - told.length,
    median: medianOfWhole(errors),
    mean: errors.reduce((total, error) => total + error, 0) / errors.length,
    p90: quantile(errors, 0.9),
    held: bounded.length === 0 ? undefined : (100 * bounded.filter(Boolean).length) / bounded.length,
  };
}

/** Median error of the time, in percent of the time that came while the work did not rest. */
export function timeError(cases: readonly Case[]): number {
  const errors = cases.flatMap(({ points, compactsAt, cameMs }) => {
    const last = points.at(-1)?.at ?? 0;
    const at = forecastExhaustion(points, { compactsAt, now: last })?.at;
    return at === undefined || cameMs === 0 ? [] : [(100 * Math.abs(at - last - cameMs)) / cameMs];
  });
  return quantile(errors, 0.5);
}

/** The median of grouped data: errors of 2 are taken to lie evenly from 1.5 to 2.5. */
function medianOfWhole(values: readonly number[]): number {
  const middle = quantile(values, 0.5);
  const below = values.filter((value) => value < middle).length;
  const within = values.filter((value) => value === middle).length;
  return Math.max(0, middle - 0.5 + (values.length / 2 - below) / within);
}

/** The value that a share (0 to 1) of all lie below: one of them, not one in between. NaN where there is none. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
