import { formatInstant, isPlausible, type UnixMs } from "../../domain/time.ts";

/** A time of a file. */
export interface Moment {
  readonly at: UnixMs;
  /** What names it in every time zone: the instant where the file tells one, else its local date and clock. */
  readonly name: string;
}

const day = /^\d{4}-\d{2}-\d{2}$/;
const dayLength = "2026-11-20".length;
const clock = /^([01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d(?:\.\d+)?)?$/;
const dated = /^\d{4}-\d{2}-\d{2}[T ]\d/;
const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/i;

/** Whether a text is a day of the calendar. The engine would take 30 February for 2 March. */
export function isDay(text: string): boolean {
  if (!day.test(text)) return false;
  const at = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(text);
}

/** Whether a text is a time of day without its date. */
export function isClock(text: string): boolean {
  return clock.test(text);
}

/**
 * The time that a text means on a day: ISO 8601, or a clock as `14:03:22`. Without a zone it is a time of this machine.
 * Undefined for anything else.
 */
export function parseMoment(text: string, date: string): Moment | undefined {
  const isOfDay = isClock(text);
  const hours = text.indexOf(":") === 1 ? `0${text}` : text;
  const local = isOfDay ? `${date}T${hours}` : text;
  const at = dated.test(local) && isDay(local.slice(0, dayLength)) ? Date.parse(local) : Number.NaN;
  if (Number.isNaN(at) || !isPlausible(at)) return undefined;
  return { at, name: !isOfDay && zoned.test(text) ? formatInstant(at) : local };
}
