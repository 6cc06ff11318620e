import { AppError } from "../domain/error.ts";
import type { Clock, UnixMs } from "../domain/time.ts";

export interface RateSettings {
  /** Requests per second that one address may keep up. */
  readonly perSecond: number;
  /** Requests it may have at once after a pause. */
  readonly burst: number;
}

/** Enough for a dashboard and a few scripts, too little for a scan. Telemetry is bounded by the queue instead. */
export const apiRate: RateSettings = { perSecond: 100, burst: 400 };

/** Addresses remembered; beyond this all are forgotten, which only ever lets more through. */
const maxAddresses = 10_000;

interface Bucket {
  tokens: number;
  filledAt: UnixMs;
}

/** A token bucket per network address. The address is that of the socket; headers do not count. */
export class RateLimit {
  readonly #settings: RateSettings;
  readonly #clock: Clock;
  readonly #buckets = new Map<string, Bucket>();

  constructor(settings: RateSettings, clock: Clock) {
    this.#settings = settings;
    this.#clock = clock;
  }

  /** Throws `overloaded` when the address asked too often. */
  take(address: string): void {
    const { perSecond, burst } = this.#settings;
    const now = this.#clock();
    if (this.#buckets.size >= maxAddresses) this.#buckets.clear();
    const bucket = this.#buckets.get(address) ?? { tokens: burst, filledAt: now };
    const filled = Math.min(burst, bucket.tokens + (Math.max(0, now - bucket.filledAt) / 1000) * perSecond);
    this.#buckets.set(address, { tokens: Math.max(0, filled - 1), filledAt: now });
    if (filled < 1) throw new AppError("overloaded", `more than ${perSecond} requests per second; slow down`);
  }
}
