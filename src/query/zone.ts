import { AppError } from "../domain/error.ts";
import { type UnixMs, dayMs, quarterMs } from "../domain/time.ts";

/** What is remembered: people of a dozen zones, and the days of a quarter of a century. What comes beyond begins anew. */
const mostZones = 64;
const mostOffsets = 10_000;

/** What clocks of one time zone show. Offsets are remembered by quarter hours, the finest step any zone changes at: asking the system for one is dear. */
export class Zone {
  readonly #parts: Intl.DateTimeFormat;
  readonly #offsets = new Map<number, number>();

  /** Throws `invalid` for a zone that the system does not know. */
  constructor(timeZone: string) {
    try {
      this.#parts = new Intl.DateTimeFormat("en-US", {
        timeZone,
        hourCycle: "h23",
        year: "numeric",
        month: "numeric",
        day: "numeric",
        hour: "numeric",
        minute: "numeric",
        second: "numeric",
      });
    } catch {
      throw new AppError(
        "invalid",
        `timezone ${timeZone} is not known; use an IANA name such as Europe/Berlin or UTC`,
      );
    }
  }

  /** How far clocks are ahead of UTC, in milliseconds. No zone changes twice within 24 hours, so a day that begins and ends with one offset has no other. */
  offsetAt(at: UnixMs): number {
    const start = Math.floor(at / dayMs) * dayMs;
    const offset = this.#offsetOf(start);
    return offset === this.#offsetOf(start + dayMs) ? offset : this.#offsetOf(at);
  }

  #offsetOf(at: UnixMs): number {
    const slot = Math.floor(at / quarterMs);
    const known = this.#offsets.get(slot);
    if (known !== undefined) return known;
    const field = new Map(
      this.#parts.formatToParts(slot * quarterMs).map(({ type, value }) => [type, Number(value)]),
    );
    const part = (name: Intl.DateTimeFormatPartTypes): number => field.get(name) ?? 0;
    const local = Date.UTC(
      part("year"),
      part("month") - 1,
      part("day"),
      part("hour"),
      part("minute"),
      part("second"),
    );
    const offset = local - slot * quarterMs;
    if (this.#offsets.size >= mostOffsets) this.#offsets.clear();
    this.#offsets.set(slot, offset);
    return offset;
  }
}

const zones = new Map<string, Zone>();

/** A zone that was asked for before remembers its offsets: each report needs those of hundreds of days. Throws `invalid` for an unknown one. */
export function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  const zone = new Zone(timeZone);
  if (zones.size >= mostZones) zones.clear();
  zones.set(timeZone, zone);
  return zone;
}
