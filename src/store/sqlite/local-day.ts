import type { Database } from "bun:sqlite";
import { type UnixMs, quarterMs } from "../../domain/time.ts";

/**
 * The first instant of this machine's date, by the clock of its C library; NaN for a time that SQLite has no date of. A fresh
 * process has it in a tenth of a millisecond, where `Date` first loads all that ICU knows of time zones, which takes 6 to 9. A
 * container without the files of zones (tzdata) has no other clock than UTC here, whatever TZ says.
 */
export function lastMidnight(db: Database, now: UnixMs): UnixMs {
  const dateOf = (at: UnixMs): number => secondsOf(db, "date(?, 'unixepoch', 'localtime')", at);
  const today = dateOf(now);
  let at = 1000 * secondsOf(db, "?, 'unixepoch', 'localtime', 'start of day', 'utc'", now);
  // Where clocks skip midnight, SQLite counts back to the date before.
  while (dateOf(at) < today) at += quarterMs;
  // Where midnight comes twice, it finds the second.
  while (dateOf(at - quarterMs) >= today) at -= quarterMs;
  return at;
}

function secondsOf(db: Database, time: string, at: UnixMs): number {
  const row = db.query<{ told: number | null }, [number]>(`SELECT unixepoch(${time}) AS told`).get(at / 1000);
  return row?.told ?? Number.NaN;
}
