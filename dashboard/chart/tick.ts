import { formatClock } from "../../src/format/duration.ts";

/** Room for a label and the gap to the next, in pixels: `28 Nov`, `17:00`, `2026-11` at 11 px. */
const labelPx = 64;

/** The places of an axis that get a label: every so many of them, as close as there is room, the last ones preferred. */
export function labelledPlaces(count: number, widthPx: number): number[] {
  if (count === 0 || widthPx <= 0) return [];
  const step = niceStep(leastStep(count, widthPx));
  const first = (count - 1) % step;
  return Array.from(
    { length: Math.floor((count - 1 - first) / step) + 1 },
    (_, index) => first + index * step,
  );
}

function leastStep(count: number, widthPx: number): number {
  return Math.ceil(count / Math.max(1, Math.floor(widthPx / labelPx)));
}

/** The same where places are hours, told as those of the clock: at round ones, and where there is little room at midnights. */
export function labelledHours(hours: readonly number[], widthPx: number): number[] {
  if (widthPx <= 0) return [];
  const least = leastStep(hours.length, widthPx);
  const step = [1, 2, 3, 4, 6, 12].find((one) => one >= least);
  const round = hours.flatMap((hour, at) => (hour % (step ?? 24) === 0 ? [at] : []));
  return step === undefined ? labelledPlaces(round.length, widthPx).map((at) => round[at] ?? 0) : round;
}

/** Steps that people count days, hours and weeks in. */
const steps = [1, 2, 3, 4, 6, 7, 12, 14, 24, 28, 48, 56, 84, 168, 364];

function niceStep(least: number): number {
  return steps.find((step) => step >= least) ?? Math.ceil(least / 364) * 364;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/**
 * A time on an axis whose marks lie `stepMs` apart, in the zone: `17:04:20`, `17:04`, `28 Nov`, `Nov 2026`. Midnight says which
 * day begins, so that an axis of several days names each.
 */
export function timeLabel(at: number, stepMs: number, timeZone: string | undefined): string {
  const date = new Date(at);
  const zone = timeZone === undefined ? {} : { timeZone };
  if (stepMs >= 27 * dayMs)
    return date.toLocaleDateString("en-GB", { month: "short", year: "numeric", ...zone });
  const clock = formatClock(at, timeZone);
  if (stepMs >= dayMs || clock === "00:00:00")
    return date.toLocaleDateString("en-GB", { day: "numeric", month: "short", ...zone });
  return stepMs < minuteMs ? clock : clock.slice(0, 5);
}

/** Distances between marks of time that people count in, in milliseconds. */
export const timeSteps: readonly number[] = [
  ...[1, 2, 5, 10, 15, 30].map((seconds) => seconds * 1000),
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * minuteMs),
  ...[1, 2, 3, 6, 12].map((hours) => hours * hourMs),
  ...[1, 2, 3, 7, 14, 28, 56, 91, 182, 364].map((days) => days * dayMs),
];
