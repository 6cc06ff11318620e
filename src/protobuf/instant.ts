import type { UnixMs } from "../domain/time.ts";

/** A time of nanosecond precision in two exact numbers, so that no BigInt is made for each record. */
export interface Instant {
  readonly ms: UnixMs;
  /** Nanoseconds within the millisecond, 0 to 999,999. */
  readonly nano: number;
}

/** What OTLP means by a time of 0. */
export const noInstant: Instant = { ms: 0, nano: 0 };

/** Whether no time was given: OTLP writes that as 0, so the first moment of 1970 cannot be expressed. */
export function isAbsent(instant: Instant): boolean {
  return instant.ms === 0 && instant.nano === 0;
}

/** The instant of a 64-bit count of nanoseconds in two halves. */
export function instantOfHalves(high: number, low: number): Instant {
  // 2^32 ns are 4294 ms and 967,296 ns; each product stays below 2^53, so nothing is rounded.
  const rest = high * 967_296 + low;
  const ms = Math.floor(rest / 1_000_000);
  return { ms: high * 4294 + ms, nano: rest - ms * 1_000_000 };
}

/** The instant of a decimal text of nanoseconds, or undefined when it is not an unsigned 64-bit number. */
export function parseInstant(text: string): Instant | undefined {
  if (!/^\d{1,20}$/.test(text)) return undefined;
  return { ms: Number(text.slice(0, -6)), nano: Number(text.slice(-6)) };
}

/** Decimal nanoseconds, "0" when absent. */
export function formatNano({ ms, nano }: Instant): string {
  return ms === 0 ? String(nano) : `${ms}${String(nano).padStart(6, "0")}`;
}
