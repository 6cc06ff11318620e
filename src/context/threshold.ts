import type { UnixMs } from "../domain/time.ts";

/** A part of the way to the compaction that a conversation passed, and the request with which it did. */
export interface PassedThreshold {
  /** Of the tokens at which the client compacts. */
  readonly percent: number;
  readonly at: UnixMs;
  /** What that request put before the model. */
  readonly tokens: number;
}

/**
 * The thresholds that a conversation passed since its last compaction, the lowest first, each at the first request that
 * reached it. A client may drop old tool results: what was passed once stays passed until the next compaction.
 */
export function passedThresholds(
  points: readonly { readonly at: UnixMs; readonly tokens: number }[],
  { compactsAt, thresholds }: { readonly compactsAt: number; readonly thresholds: readonly number[] },
): PassedThreshold[] {
  return thresholds
    .toSorted((a, b) => a - b)
    .flatMap((percent) => {
      const first = points.find(({ tokens }) => tokens * 100 >= compactsAt * percent);
      return first === undefined ? [] : [{ percent, at: first.at, tokens: first.tokens }];
    });
}
