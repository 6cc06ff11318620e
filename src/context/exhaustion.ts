import type { UnixMs } from "../domain/time.ts";

/** What a thread's context held at one request. */
export interface FillPoint {
  readonly at: UnixMs;
  /** Tokens that the model was shown. */
  readonly tokens: number;
}

/** When a context will be compacted, if the thread goes on as it has since the last time. */
export interface Exhaustion {
  /** Requests to come until the one that passes the point: half of the back-tested cases took no more. */
  readonly requests: number;
  readonly requestsLow: number;
  readonly requestsHigh: number;
  /** When that will be, if the work does not rest longer than it has; undefined while its pace is unknown. */
  readonly at: UnixMs | undefined;
  /** Share of back-tested cases that fell between `requestsLow` and `requestsHigh`, both included: 0 to 1. */
  readonly confidence: number;
}

/** Where the point is, and what time it is. */
export interface ExhaustionSettings {
  /** Tokens at which the context is compacted. */
  readonly compactsAt: number;
  /** Without it, the time of the last point. */
  readonly now?: UnixMs | undefined;
}

/**
 * Requests and time until a context is compacted, from its own points since the last compaction, oldest first. Undefined where
 * nothing can be told: no point yet, the point passed already, or a context that does not grow.
 */
export function forecastExhaustion(
  points: readonly FillPoint[],
  { compactsAt, now }: ExhaustionSettings,
): Exhaustion | undefined {
  const [first] = points;
  const last = points.at(-1);
  if (first === undefined || last === undefined || last.tokens >= compactsAt) return undefined;
  const growth = (last.tokens - first.tokens) / (points.length - 1);
  if (!(growth > 0)) return undefined;
  const requests = Math.max(1, Math.ceil((compactsAt - last.tokens) / growth));
  const pace = (last.at - first.at) / (points.length - 1);
  return {
    requests,
    requestsLow: Math.max(1, Math.floor(requests / 2)),
    requestsHigh: requests * 2,
    at: pace > 0 ? Math.max(now ?? last.at, last.at) + Math.round(requests * pace) : undefined,
    confidence: 0.5,
  };
}
