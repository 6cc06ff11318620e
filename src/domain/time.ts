/** UTC milliseconds since 1970. Nanoseconds exist only in OTLP decoding, as decimal strings. */
export type UnixMs = number;

/** Spans of time in milliseconds. A day here has 24 hours, as those of UTC have. */
export const minuteMs = 60_000;
/** Clocks of all zones have been whole quarter hours from UTC since 1972, and are set forward and back by whole ones. */
export const quarterMs = 15 * minuteMs;
/** An hour as UTC has it. On the clocks of a zone it may be another stretch: see query/calendar.ts. */
export const hourMs = 60 * minuteMs;
/** 24 hours. Days of a zone have 23 or 25 at times: see query/calendar.ts. */
export const dayMs = 24 * hourMs;

/** Where "now" comes from; tests hand in their own. */
export type Clock = () => UnixMs;

/** ISO 8601 UTC with milliseconds: `2026-11-20T20:51:43.340Z`. */
export function formatInstant(at: UnixMs): string {
  return new Date(at).toISOString();
}

/** A time for JSON: null where nobody told it. */
export function instantOrNull(at: UnixMs | undefined): string | null {
  return at === undefined ? null : formatInstant(at);
}

/** Instants the ledger takes: 2000-01-01 to 2100-01-01. What lies outside is a unit mistake, not a time. */
export function isPlausible(at: UnixMs): boolean {
  return at >= 946_684_800_000 && at < 4_102_444_800_000;
}
