import type { UnixMs } from "../../domain/time.ts";

/** After so much waiting a message is given up, in milliseconds: an alert of an hour ago is history. */
export const giveUpAfterMs = 3_600_000;

/** Pauses double from a second to five minutes: a receiver that was restarted is back at once, one that is down is left alone. */
const firstPauseMs = 1000;
const longestPauseMs = 300_000;

/**
 * How long to wait before the next try, after `tries` that failed: half of it for sure, half by chance, so that many
 * collectors do not come back to one receiver at the same moment.
 */
export function pauseMs(tries: number, random: () => number): number {
  const full = Math.min(longestPauseMs, firstPauseMs * 2 ** Math.min(tries - 1, 30));
  return Math.round(full * (0.5 + random() / 2));
}

/** How long a `Retry-After` asks to wait: seconds, or a date (RFC 9110, 10.2.3). Undefined where it says nothing that is understood. */
export function retryAfterMs(header: string | undefined, now: UnixMs): number | undefined {
  const text = header?.trim() ?? "";
  // Discord writes fractions of a second.
  if (/^\d{1,9}(?:\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
