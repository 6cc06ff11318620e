import type { ContextPoint } from "../domain/context-point.ts";
import type { UnixMs } from "../domain/time.ts";
import { isSameModel } from "../domain/model-name.ts";
import { lastSettledBeginning, withoutAsides } from "./beginning.ts";

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

type Point = Pick<ContextPoint, "at" | "tokens" | "model">;

/**
 * The thresholds that a conversation passed since it was last compacted or began anew, the lowest first, each at the first
 * request that reached it. A client may drop old tool results: what was passed once stays passed until then. Requests of
 * another model than the one it goes on with had another window, and passed nothing of this one.
 */
export function passedThresholds(
  points: readonly Point[],
  { compactsAt, thresholds, model }: Way,
): PassedThreshold[] {
  const all = pointsOf(points, model);
  const own = all.slice(Math.max(0, lastSettledBeginning(all)));
  return thresholds
    .toSorted((a, b) => a - b)
    .flatMap((percent) => {
      const first = own.find(({ tokens }) => tokens * 100 >= compactsAt * percent);
      return first === undefined ? [] : [{ percent, at: first.at, tokens: first.tokens }];
    });
}

/** When the conversation last began anew without a word of it; undefined where it did not. */
export function begunAnewAt(points: readonly Point[], model: string | undefined): UnixMs | undefined {
  const own = pointsOf(points, model);
  return own[lastSettledBeginning(own)]?.at;
}

/** Some gateways tell no tokens, which is no empty conversation. */
function pointsOf(points: readonly Point[], model: string | undefined): readonly Point[] {
  return withoutAsides(points.filter((point) => point.tokens > 0 && isSameModel(point.model, model)));
}
