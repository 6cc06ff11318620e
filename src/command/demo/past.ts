import { type UnixMs, dayMs, hourMs } from "../../domain/time.ts";
import { createChance, type Range } from "./chance.ts";

/** What is played at once: sessions that begin from `startedAt` on, cut off at `endedAt`. */
export interface Sitting {
  readonly startedAt: UnixMs;
  readonly endedAt: UnixMs;
  readonly sessions: number;
  readonly seed: number;
}

/** The sitting of today, which views of the present look at. */
const historyMs = 2 * hourMs;
/** A day of the past is one sitting of up to this long, a few hours earlier or later than now. */
const pastMinutes: Range = [20, 70];
const shiftHours: Range = [-4, 4];

/** The last two hours, and before them a sitting on each past day: busy on working days, rarely any at weekends. */
export function sittings(
  { days, sessions, seed }: { days: number; sessions: number; seed: number },
  now: UnixMs,
): Sitting[] {
  const past = Array.from({ length: days - 1 }, (_, index) =>
    pastSitting({ sessions, seed }, { ago: days - 1 - index, now }),
  );
  return [
    ...past.filter((sitting) => sitting.sessions > 0),
    { startedAt: now - historyMs, endedAt: now, sessions, seed },
  ];
}

function pastSitting(
  { sessions, seed }: { sessions: number; seed: number },
  { ago, now }: { ago: number; now: UnixMs },
): Sitting {
  const chance = createChance(`${seed}/day ${ago}`);
  const startedAt = now - ago * dayMs + chance.within(shiftHours) * hourMs - historyMs;
  const isWeekend = [0, 6].includes(new Date(startedAt).getUTCDay());
  const most = Math.max(1, Math.floor(sessions / 2));
  const own = isWeekend ? (chance.happens(0.2) ? 1 : 0) : chance.within([1, most]);
  const endedAt = startedAt + chance.within(pastMinutes) * 60_000;
  // Another seed a day: the same sessions every day would be no history.
  return { startedAt, endedAt, sessions: own, seed: seed * 1000 + ago };
}
