import type { Refusal } from "../domain/refusal.ts";
import type { Clock, UnixMs } from "../domain/time.ts";

/** A token bucket: how fast it fills, and how much it holds. */
export interface RateSettings {
  /** Requests per second that one network may keep up. */
  readonly perSecond: number;
  /** Requests it may have at once after a pause. */
  readonly burst: number;
}

/** Enough for a dashboard and a few scripts, too little for a scan. Telemetry is bounded by the queue instead. */
export const apiRate: RateSettings = { perSecond: 100, burst: 400 };

/**
 * Enough for a person who mistypes a token and for a script that looks at health. It is counted apart, so that on one machine,
 * where all have one address, strangers cannot use up what those with a token may ask.
 */
export const strangerRate: RateSettings = { perSecond: 20, burst: 100 };

/** Networks remembered; beyond this the one that was silent longest is forgotten, which only ever lets more through. */
const maxNetworks = 10_000;

interface Bucket {
  readonly tokens: number;
  readonly filledAt: UnixMs;
}

/** A token bucket per network. The address is that of the socket; headers do not count. */
export class RateLimit {
  readonly #settings: RateSettings;
  readonly #clock: Clock;
  /** The network that asked last comes last. */
  readonly #buckets = new Map<string, Bucket>();

  constructor(settings: RateSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Takes one request of the address, or refuses it when its network asked too often. */
  refuse(address: string): Refusal | undefined {
    const { perSecond, burst } = this.#settings;
    const network = networkOf(address);
    const now = this.#clock();
    const bucket = this.#buckets.get(network) ?? { tokens: burst, filledAt: now };
    const filled = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.filledAt) / 1000) * perSecond);
    this.#buckets.delete(network);
    this.#buckets.set(network, { tokens: filled < 1 ? filled : filled - 1, filledAt: now });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > maxNetworks && oldest !== undefined) this.#buckets.delete(oldest);
    if (filled >= 1) return undefined;
    const message = `more than ${perSecond} requests per second; slow down`;
    return { reason: "too-fast", code: "overloaded", message };
  }
}

/** Whose address it is: of IPv6 the first half, for whoever has one of its addresses has all of them (RFC 4291, 2.5.4). */
export function networkOf(address: string): string {
  const [, mapped] = /^::ffff:([\d.]+)$/i.exec(address) ?? [];
  if (mapped !== undefined) return mapped;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::", 2);
  const [first, last] = [groupsOf(head), groupsOf(tail ?? "")];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - first.length - last.length);
  const groups = [...first, ...Array.from({ length: zeros }, () => "0"), ...last];
  return groups.slice(0, 4).join(":");
}

function groupsOf(text: string): string[] {
  return text === "" ? [] : text.toLowerCase().split(":");
}
