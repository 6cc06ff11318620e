import { laterDate } from "../../domain/date.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Span } from "../../store/store.ts";
import type { Calendar, Period } from "../calendar.ts";
import type { ComparedSpans } from "../previous.ts";
import { periodsOf } from "../usage/empty.ts";
import { isPeriod, type Grouping } from "../usage.ts";

type Counterpart = (key: string | null) => string | null;

/**
 * Which group to hold an earlier one against: of periods the one at the same place (the first day against the first
 * day, 9 o'clock of it against 9 o'clock), null where the later time has no such place; of names the same name.
 */
export function counterparts(
  spans: ComparedSpans,
  { grouping, calendar, keys }: { grouping: Grouping; calendar: Calendar; keys: readonly (string | null)[] },
): Counterpart {
  if (!isPeriod(grouping)) return (key) => key;
  const places =
    grouping === "hour" ? hourPlaces(spans, keys, calendar) : placesOf(spans, grouping, calendar);
  return (key) => places.get(key ?? "") ?? null;
}

/** Earlier periods by their keys, each with the key of the later one at its place. */
function placesOf(spans: ComparedSpans, period: Period, calendar: Calendar): ReadonlyMap<string, string> {
  const later = keysOf(spans.current, period, calendar);
  const earlier = keysOf(spans.previous, period, calendar);
  return new Map(earlier.flatMap((key, place) => pair(key, later[place])));
}

function pair(key: string, partner: string | undefined): [string, string][] {
  return partner === undefined ? [] : [[key, partner]];
}

/**
 * An hour is held against the same time of the later day. Where clocks skip that time there, or show it once and the earlier day
 * showed it twice, the hour has no counterpart: no two share one. Only the days of the asked hours are gone through, for
 * years have a hundred thousand hours, and most are in no answer.
 */
function hourPlaces(
  spans: ComparedSpans,
  keys: readonly (string | null)[],
  calendar: Calendar,
): ReadonlyMap<string, string> {
  const { basis, current, previous } = spans;
  const days = placesOf(spans, "day", calendar);
  const partner = (at: UnixMs): string | undefined => {
    if (basis === "time") return calendar.keyOf(at - previous.from + current.from, "hour");
    const day = days.get(calendar.keyOf(at, "day"));
    if (day === undefined) return undefined;
    const other = calendar.keyOf(calendar.sameTimeOn(day, at), "hour");
    return timeIn(other) === timeIn(calendar.keyOf(at, "hour")) ? other : undefined;
  };
  const asked = new Set(keys.map((key) => (key ?? "").slice(0, dateLength)));
  const taken = new Set<string>();
  return new Map(
    [...hoursOfDays(previous, asked, calendar)].flatMap((at) => {
      const other = partner(at);
      if (other === undefined || taken.has(other)) return [];
      taken.add(other);
      return pair(calendar.keyOf(at, "hour"), other);
    }),
  );
}

/** Which hour the clocks show, in an hour's key: `T02`, also where they skip its first half. */
function timeIn(key: string): string {
  return key.slice(dateLength, dateLength + 3);
}

/** The beginning of an hour's key is its date. */
const dateLength = 10;

/** The hours of some days, as far as they lie in a span. */
function* hoursOfDays({ from, to }: Span, days: ReadonlySet<string>, calendar: Calendar): Generator<UnixMs> {
  for (const day of days) {
    if (day === "") continue;
    const [first, end] = [calendar.startOf(day), calendar.startOf(laterDate(day, 1))];
    yield* periodsOf({ from: Math.max(from, first), to: Math.min(to, end) }, "hour", calendar);
  }
}

function keysOf(span: Span, period: Period, calendar: Calendar): string[] {
  return [...periodsOf(span, period, calendar)].map((at) => calendar.keyOf(at, period));
}
