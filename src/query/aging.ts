import { type UnixMs, dayMs } from "../domain/time.ts";
import type { LedgerReader } from "../store/store.ts";

/**
 * The time by which things are too old to be kept: the clock's, but no later than agents were heard on the day before their latest. A
 * clock may be years ahead for a minute, and what agents tell meanwhile is as wrong as it is.
 */
export function agingTime(reader: Pick<LedgerReader, "sessions">, now: UnixMs): UnixMs {
  const [latest] = reader.sessions({}, 1);
  if (latest === undefined) return now;
  const [before = latest] = reader.sessions({}, 1, { lastSeenAt: latest.lastSeenAt - dayMs, key: 0 });
  return Math.min(now, before.lastSeenAt);
}
