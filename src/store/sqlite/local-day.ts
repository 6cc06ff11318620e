import type { Database } from "bun:sqlite";
import { type UnixMs, quarterMs } from "../../domain/time.ts";

/**
 * The first instant of this machine's date, by the clock of its C library. A fresh process has it in a tenth of a
 * millisecond, where `Date` first loads all that ICU knows of time zones, which takes 6 to 9. A container without the files of
 * zones (tzdata) has no other clock than UTC here, whatever TZ says.
 */
export function lastMidnight(db: Database, now: UnixMs): UnixMs {
  const dateOf = (at: UnixMs): string => String(told(db, "date(?, 'unixepoch', 'localtime')", at));
  const today = dateOf(now);
  let at = 1000 * Number(told(db, "unixepoch(?, 'unixepoch', 'localtime', 'start of day', 'utc')", now));
  // Where clocks skip midnight, SQLite counts back to the date before.
  while (dateOf(at) < today) at += quarterMs;
  // Where midnight comes twice, it finds the second.
  while (dateOf(at - quarterMs) >= today) at -= quarterMs;
  return at;
}

function told(db: Database, sql: string, at: UnixMs): string | number | null | undefined {
  return db.query<{ told: string | number | null }, [number]>(`SELECT ${sql} AS told`).get(at / 1000)?.told;
}
