import { AppError } from "../domain/error.ts";

/** Sessions that one answer may hold: more than anybody reads, and few enough to be in memory at once. */
const most = 10_000;

/** The number of a `--limit`. Throws `invalid` for anything else. */
export function parseLimit(text: string): number {
  const limit = Number(text);
  if (Number.isInteger(limit) && limit > 0 && limit <= most) return limit;
  throw new AppError("invalid", `--limit is not a number from 1 to ${most}: ${text}`);
}
