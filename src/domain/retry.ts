/** How long whoever sends something leaves its receiver alone before trying again. */
import type { UnixMs } from "./time.ts";

/** Pauses double from the first to the longest. */
export interface Pauses {
  readonly firstMs: number;
  readonly mostMs: number;
}

/**
 * How long to wait before the next try, after `tries` that failed: half of it for sure, half by chance (`random` is from 0 to 1), so
 * that many senders of one receiver do not come back in one instant.
 */
export function pauseMs(tries: number, { firstMs, mostMs }: Pauses, random: () => number): number {
  const full = Math.min(mostMs, firstMs * 2 ** Math.min(tries - 1, 30));
  return Math.round(full * (0.5 + random() / 2));
}

/** How long a `Retry-After` asks to wait: seconds, or a date (RFC 9110, 10.2.3). Undefined where it says nothing that is understood. */
export function retryAfterMs(header: string | null | undefined, now: UnixMs): number | undefined {
  const text = header?.trim() ?? "";
  // Discord writes fractions of a second.
  if (/^\d{1,9}(?:\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const at = /^[A-Z][a-z]{2}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - now);
}
