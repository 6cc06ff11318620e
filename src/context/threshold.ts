import type { ContextPoint } from "../domain/context-point.ts";
import type { UnixMs } from "../domain/time.ts";
import { isSameModel } from "../domain/model-name.ts";

/** A part of the way to the compaction that a conversation passed, and the request with which it did. */
export interface PassedThreshold {
  /** Of the tokens at which the client compacts. */
  readonly percent: number;
  readonly at: UnixMs;
  /** What that request put before the model. */
  readonly tokens: number;
}

/** The way to the compaction. */
interface Way {
  readonly compactsAt: number;
  readonly thresholds: readonly number[];
  /** The model that the conversation goes on with. */
  readonly model: string | undefined;
}

/**
 * The thresholds that a conversation passed since its last compaction, the lowest first, each at the first request that
 * reached it. A client may drop old tool results: what was passed once stays passed until the next compaction. Requests of
 * another model than the one it goes on with had another window, and passed nothing of this one.
 */
export function passedThresholds(
  points: readonly Pick<ContextPoint, "at" | "tokens" | "model">[],
  { compactsAt, thresholds, model }: Way,
): PassedThreshold[] {
  const own = points.filter((point) => isSameModel(point.model, model));
  return thresholds
    .toSorted((a, b) => a - b)
    .flatMap((percent) => {
      const first = own.find(({ tokens }) => tokens * 100 >= compactsAt * percent);
      return first === undefined ? [] : [{ percent, at: first.at, tokens: first.tokens }];
    });
}
