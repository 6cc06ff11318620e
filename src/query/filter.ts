import { laterDate } from "../domain/date.ts";
import { AppError } from "../domain/error.ts";
import { dayMs, isPlausible, type UnixMs } from "../domain/time.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import { Calendar, type WeekStart } from "./calendar.ts";
import { findProject } from "./project.ts";
import { spanOfLast, type Last } from "./last.ts";
import { findSession } from "./sessions.ts";

/** What a person may narrow a question by, as text. The same names on the API and, with dashes, on the command line. */
export interface FilterText {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Instead of the two: the last so many days, weeks or months, with that of a time. */
  readonly last?: Last | undefined;
  /** What the person called the two, for complaints. */
  readonly names?: readonly [from: string, to: string] | undefined;
  readonly timezone: string;
  readonly weekStart?: WeekStart | undefined;
  readonly agent?: string | undefined;
  readonly project?: string | undefined;
  readonly branch?: string | undefined;
  readonly model?: string | undefined;
  readonly user?: string | undefined;
  readonly team?: string | undefined;
  readonly session?: string | undefined;
}

/** The filter and the calendar that its dates were read in. */
export function parseFilter(text: FilterText, reader: LedgerReader): { filter: Filter; calendar: Calendar } {
  const calendar = new Calendar(text.timezone, text.weekStart);
  const { from, to } = text.last === undefined ? timesOf(text, calendar) : spanOfLast(text.last, calendar);
  const { agent, project, branch, model, user, team, session } = text;
  const sessionKey = session === undefined ? undefined : findSession(reader, session, agent).key;
  const path = project === undefined ? undefined : findProject(reader, project);
  return { filter: { from, to, agent, project: path, branch, model, user, team, sessionKey }, calendar };
}

function timesOf(text: FilterText, calendar: Calendar): Pick<Filter, "from" | "to"> {
  const [fromName, toName] = text.names ?? ["from", "to"];
  const from = text.from === undefined ? undefined : parseInstant(text.from, fromName, calendar);
  // A date as an end means the whole of that day.
  const to = text.to === undefined ? undefined : endOf(text.to, toName, calendar);
  if (from !== undefined && to !== undefined && from >= to) {
    const what = from === to ? "is the same time as" : "is not before";
    const todo = from === to ? `give a later ${toName}` : "swap the two";
    throw new AppError("invalid", `${fromName} (${text.from}) ${what} ${toName} (${text.to}); ${todo}`);
  }
  return { from, to };
}

function endOf(text: string, name: string, calendar: Calendar): UnixMs {
  const at = parseInstant(text, name, calendar);
  if (!isDate(text)) return at;
  return calendar.startOf(laterDate(text, 1));
}

/**
 * A day of the calendar (its start) or a time; one without a zone is what the calendar's clocks show. Throws `invalid` with
 * `name`, what the person called it.
 */
export function parseInstant(text: string, name: string, calendar: Calendar): UnixMs {
  const at = instantIn(text, calendar);
  if (Number.isNaN(at))
    throw new AppError("invalid", `${name} is not a time: ${text}; use 2026-11-20 or 2026-11-20T21:00:00Z`);
  if (!isPlausible(at))
    throw new AppError(
      "invalid",
      `${name} lies outside 2000-01-01 to 2099-12-31: ${text}; give a time in between`,
    );
  return at;
}

/** ISO 8601. The engine reads more, and takes "0" for the year 2000 and "room 5" for a day in May. */
const written = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})?)?$/i;

/** NaN for what is no time, and for a day that its month does not have: the engine would take 30 February for 2 March. */
function instantIn(text: string, calendar: Calendar): UnixMs {
  const [, date = "", time, zone] = written.exec(text) ?? [];
  const day = Date.parse(date);
  if (Number.isNaN(day) || !new Date(day).toISOString().startsWith(date)) return Number.NaN;
  // No calendar is asked about a time that is refused: in the first century one would look for a midnight for ever.
  if (!isPlausible(day - dayMs) && !isPlausible(day + dayMs)) return day;
  if (time === undefined) return calendar.startOf(date);
  if (zone !== undefined)
    return Date.parse(`${date}T${time}${zone.toUpperCase().replace(/^(...)(\d\d)$/, "$1:$2")}`);
  const timeOfDay = Date.parse(`1970-01-01T${time}Z`);
  return Number.isNaN(timeOfDay) ? timeOfDay : calendar.timeOn(date, timeOfDay);
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text);
}
