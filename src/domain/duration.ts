import { AppError } from "./error.ts";

/** A span of time as people write it: `90s`, `2m`, `1.5h`, `1h30m`, `14d`. */
export const durationPattern = /^(?:\d{1,9}(?:\.\d{1,6})?(?:ms|s|m|h|d)){1,5}$/;

const msPerUnit: ReadonlyMap<string, number> = new Map([
  ["ms", 1],
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
  ["d", 86_400_000],
]);

/** Whole milliseconds of such a text; undefined for anything else. */
export function parseDuration(text: string): number | undefined {
  if (!durationPattern.test(text)) return undefined;
  const parts = [...text.matchAll(/([\d.]+)([a-z]+)/g)];
  return Math.round(parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * unitOf(unit), 0));
}

/** Milliseconds of such a text that says more than nothing. Throws `invalid` with `name`, what the person called it. */
export function durationOf(text: string, name: string): number {
  const ms = parseDuration(text) ?? 0;
  if (ms > 0) return ms;
  throw new AppError("invalid", `${name} is no span of time: ${text}; write one such as 30s, 10m, 2h or 1d`);
}

function unitOf(unit: string | undefined): number {
  return msPerUnit.get(unit ?? "") ?? Number.NaN;
}
