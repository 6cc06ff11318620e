import type { UnixMs } from "../domain/time.ts";
import { unknown } from "./unknown.ts";

const second = 1000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** A span of time in at most two units: `840ms`, `2.4s`, `12s`, `3m 20s`, `2h 05m`, `3d 4h`. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms) || ms < 0) return unknown;
  // Each border lies where rounding would show the next unit's first value.
  if (ms < 999.5) return `${Math.round(ms)}ms`;
  if (ms < 9.95 * second) return `${(ms / second).toFixed(1)}s`;
  if (ms < 59.5 * second) return `${Math.round(ms / second)}s`;
  if (ms < hour - 0.5 * second) return twoUnits(Math.round(ms / second), ["m", "s"]);
  if (ms < day - 0.5 * minute) return twoUnits(Math.round(ms / minute), ["h", "m"]);
  const hours = Math.round(ms / hour);
  return `${Math.floor(hours / 24)}d ${hours % 24}h`;
}

/** Sixty of the small unit are one of the large. */
function twoUnits(total: number, [large, small]: readonly [string, string]): string {
  return `${Math.floor(total / 60)}${large} ${String(total % 60).padStart(2, "0")}${small}`;
}

/** How long ago, in one unit: `now`, `12s ago`, `3m ago`, `2h ago`, `3d ago`. A future time is `now`: clocks differ. */
export function formatAgo(ms: number): string {
  if (!Number.isFinite(ms)) return unknown;
  return ms < 5 * second ? "now" : `${formatAge(ms)} ago`;
}

/** For how long already, in one unit: `0s`, `12s`, `3m`, `2h`, `3d`. */
export function formatAge(ms: number): string {
  if (!Number.isFinite(ms)) return unknown;
  if (ms < minute) return `${Math.max(0, Math.floor(ms / second))}s`;
  if (ms < hour) return `${Math.floor(ms / minute)}m`;
  if (ms < day) return `${Math.floor(ms / hour)}h`;
  return `${Math.floor(ms / day)}d`;
}

/** A position in a recording: `+0:00.1`, `+3:20.0`, `+2:05:00.4`. */
export function formatOffset(ms: number): string {
  if (!Number.isFinite(ms)) return unknown;
  const tenths = Math.max(0, Math.floor(ms / 100));
  const seconds = String(Math.floor(tenths / 10) % 60).padStart(2, "0");
  const minutes = Math.floor(tenths / 600);
  const rest = `${seconds}.${tenths % 10}`;
  if (minutes < 60) return `+${minutes}:${rest}`;
  return `+${Math.floor(minutes / 60)}:${String(minutes % 60).padStart(2, "0")}:${rest}`;
}

/** Time of day in a zone (default: the machine's): `21:04:24`. */
export function formatClock(at: UnixMs, timezone: string | undefined): string {
  const moment = format(at, timezone);
  return moment === unknown ? unknown : moment.slice(11);
}

/** Date and time in a zone (default: the machine's): `2026-11-20 21:04:24`. */
export function formatMoment(at: UnixMs, timezone: string | undefined): string {
  return format(at, timezone);
}

/** By zone, for making one takes a hundred times as long as using it, and a board of sessions tells two hundred times a second. */
const formatters = new Map<string | undefined, Intl.DateTimeFormat>();

function format(at: UnixMs, timeZone: string | undefined): string {
  if (!Number.isFinite(at)) return unknown;
  let formatter = formatters.get(timeZone);
  if (formatter === undefined) {
    // Sweden writes dates as ISO 8601 does.
    formatter = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone });
    formatters.set(timeZone, formatter);
  }
  return formatter.format(at);
}

/** The instant of an ISO 8601 text; NaN where there is none, which every function here shows as unknown. */
export function instantOf(text: string | null): UnixMs {
  return text === null ? Number.NaN : Date.parse(text);
}
