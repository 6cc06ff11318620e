import { AppError } from "../domain/error.ts";

const unitMs: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** Milliseconds of `30s`, `5m`, `2h` or `1d`. Throws `invalid` with the flag that it was given to. */
export function parseDuration(text: string, flag: string): number {
  const ms = durationOf(text);
  if (ms !== undefined && ms > 0) return ms;
  throw new AppError("invalid", `${flag} ${text} is no length of time: write 30s, 5m, 2h or 1d`);
}

/** The same, or undefined for a text that is none. */
export function durationOf(text: string): number | undefined {
  const [, digits, unit = ""] = /^(\d+(?:\.\d+)?)([smhd])$/.exec(text) ?? [];
  const ms = unitMs[unit];
  return ms === undefined ? undefined : Number(digits) * ms;
}
