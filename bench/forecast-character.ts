import { Chance } from "./chance.ts";
import { laterDate, weekdayOf } from "../src/domain/date.ts";
import { tableNames } from "../src/domain/table-names.ts";

/** Tokens by the day and the hour, the first day first. */
export interface WrittenHistory {
  readonly firstDay: string;
  readonly days: readonly (readonly number[])[];
}

/** A way of working. Amounts are tokens of a day; all chance comes from `chance`. */
type Worker = (day: { readonly index: number; readonly weekend: boolean }) => number;

/** A character by its name in the tables. */
export type CharacterName = keyof typeof characters;

/** How people use agents, as far as one can make it up: each breaks another assumption of a forecast. */
const characters = {
  "steady weekdays":
    (chance: Chance): Worker =>
    ({ weekend }) =>
      chance.happens(weekend ? 0.12 : 0.95) ? (weekend ? 3e6 : 8e6) * chance.uneven(0.4) : 0,
  // Some days of heavy use, then days of little or none, without regard to the calendar.
  bursty: (chance: Chance): Worker => {
    const busy = chance.turns([1, 4], [2, 9]);
    return () => (busy() ? 30e6 * chance.uneven(0.5) : chance.happens(0.5) ? 2e6 * chance.uneven(0.8) : 0);
  },
  // Twice as much every forty days: what comes is never like what was.
  "trending up":
    (chance: Chance): Worker =>
    ({ index, weekend }) =>
      chance.happens(0.93) ? (weekend ? 1e6 : 3e6) * 2 ** (index / 40) * chance.uneven(0.5) : 0,
  // Weeks of work, then one or two and a half without any.
  "long breaks": (chance: Chance): Worker => {
    const working = chance.turns([15, 34], [6, 17]);
    return ({ weekend }) =>
      working() && chance.happens(weekend ? 0.2 : 0.93) ? 8e6 * chance.uneven(0.5) : 0;
  },
  // Any day may be ten usual ones.
  "heavy tails":
    (chance: Chance): Worker =>
    () =>
      chance.happens(0.85) ? 5e6 * chance.uneven(1.3) : 0,
  // A project among others: a day in five.
  "now and then":
    (chance: Chance): Worker =>
    () =>
      chance.happens(0.2) ? 8e6 * chance.uneven(1) : 0,
};

/**
 * All characters. Their order matters: the place of one here is part of the seed of its histories. The type has to be told,
 * for Object.keys forgets it.
 */
export const characterNames = tableNames(characters);

/** A history of 60 to 120 days, the same for the same seed. It begins on any day of a month and a week. */
export function writeHistory(name: CharacterName, seed: number): WrittenHistory {
  const chance = new Chance(seed * 7919 + (characterNames.indexOf(name) + 1) * 104_729);
  const firstDay = laterDate("2026-01-01", chance.whole([0, 364]));
  const work = characters[name](chance);
  const days = Array.from({ length: chance.whole([60, 120]) }, (_, index) =>
    spread(work({ index, weekend: weekdayOf(laterDate(firstDay, index)) >= 5 }), chance),
  );
  return { firstDay, days };
}

/** A day's tokens over its hours: one to four sessions between eight and seven. */
function spread(tokens: number, chance: Chance): number[] {
  const sessions = Array.from({ length: chance.whole([1, 4]) }, () => ({
    hour: chance.whole([8, 18]),
    share: chance.whole([20, 120]),
  }));
  const all = sessions.reduce((sum, { share }) => sum + share, 0);
  return Array.from({ length: 24 }, (_, hour) =>
    sessions.reduce((sum, own) => sum + (own.hour === hour ? Math.round((tokens * own.share) / all) : 0), 0),
  );
}
