import { leftMs, type Doing } from "../domain/activity.ts";
import { AppError } from "../domain/error.ts";
import { compareSessions } from "../domain/session.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import type { Calendar } from "./calendar.ts";
import { wholeNano } from "./session-shape.ts";
import { shapesOf, type Asked } from "./sessions.ts";
import { schemaVersion, type SessionShape, type UsageGroup } from "./shape.ts";
import { mayBeIn, over, parseStates } from "./state-filter.ts";
import { usageOfDay } from "./usage.ts";

/**
 * What the signs of an open session may have said last, and how many of such are on the board: more than anybody runs or
 * reads. Each group is looked up alone, so that whoever waits is found however many others there are.
 */
const groups: readonly { readonly doing: readonly Doing[]; readonly most: number }[] = [
  { doing: ["waiting-permission", "waiting-input"], most: 200 },
  { doing: ["working", "compacting"], most: 200 },
  { doing: ["none", "idle"], most: 100 },
];
/** Sessions that are counted as over today at most. */
const mostOver = 1000;

const open = parseStates("open", "");

/** What goes on now, and what the day has taken so far. */
export interface BoardAnswer {
  readonly schema_version: number;
  /** The time it was made for. */
  readonly at: string;
  readonly timezone: string;
  /** Open sessions of the last twelve hours, the latest heard of first. Whoever waits is among them, however many others there are. */
  readonly sessions: readonly SessionShape[];
  /** Whether more are open than are told. */
  readonly has_more: boolean;
  /** Sessions that were heard of today and are over; a thousand stands for as many or more. */
  readonly over_today: number;
  /** What the day has taken: `key` is the day. */
  readonly today: UsageGroup;
  /** Dollars per hour of all that is on the board, at the pace of the last ten minutes; null where none has one. */
  readonly burn_usd_per_hour: number | null;
}

/** Whose board, and whose day `today` is. A filter with times is refused. */
export interface BoardQuestion extends Asked {
  readonly filter: Filter;
  readonly calendar: Calendar;
}

/** The sessions of now in one answer, whose work does not grow with the history. Throws `invalid` for a filter with times. */
export function board(reader: LedgerReader, question: BoardQuestion): BoardAnswer {
  const { now, calendar, filter } = question;
  if (filter.from !== undefined || filter.to !== undefined)
    throw new AppError("invalid", "the board is of now; leave from and to out");
  const ofToday: Filter = { ...filter, ...calendar.spanOf(now, "day") };
  const { found, hasMore } = openSessions(reader, filter, now);
  const sessions = shapesOf(reader, found, question).filter(({ state }) => open.has(state));
  return {
    schema_version: schemaVersion,
    at: formatInstant(now),
    timezone: calendar.timeZone,
    sessions,
    has_more: hasMore,
    over_today: reader.sessions({ ...ofToday, doing: over }, mostOver).length,
    today: usageOfDay(reader, question),
    burn_usd_per_hour: burnOf(sessions),
  };
}

/** Sessions that may be open now, the latest heard of first, and whether there are more. */
function openSessions(reader: LedgerReader, filter: Filter, now: UnixMs) {
  // Who gave no sign for longer is not there any more, whatever its state; `sessions` lists it.
  const recent: Filter = { ...filter, from: now - leftMs };
  const looked = groups.map(({ doing, most }) => {
    const sessions = reader.sessions({ ...recent, doing }, most + 1);
    return { told: sessions.slice(0, most), hasMore: sessions.length > most };
  });
  return {
    found: looked
      .flatMap(({ told }) => told)
      .filter((session) => mayBeIn(open, session, now))
      .toSorted(compareSessions),
    hasMore: looked.some((group) => group.hasMore),
  };
}

function burnOf(sessions: readonly SessionShape[]): number | null {
  const rates = sessions.flatMap(({ burn_usd_per_hour: rate }) => rate ?? []);
  return rates.length === 0 ? null : wholeNano(rates.reduce((sum, rate) => sum + rate, 0));
}
