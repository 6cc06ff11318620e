import type { FillPoint } from "../../src/context/growth.ts";
import type { UnixMs } from "../../src/domain/time.ts";
import { Chance } from "../chance.ts";
import type { Regime } from "./regime.ts";

/** A context from a compaction, or the start, to the next one: every request that was answered in between. */
export interface Fill {
  readonly points: readonly FillPoint[];
  /** Tokens at which it was compacted: what the request after the last point would have passed. */
  readonly compactsAt: number;
  readonly endedAt: UnixMs;
}

/** Compaction points of the two windows, 200,000 and a million tokens. */
const compactionPoints = [167_000, 967_000] as const;
const fillsOfSession = 3;
/** Retries of a request leave the same tokens twice. */
const retries = 0.01;

/** A session of three fills, the same for the same seed; every third has a window of a million. */
export function writeSession(regime: Regime, seed: number): Fill[] {
  const chance = new Chance(seed * 7919);
  const steps = regime(chance);
  const compactsAt = compactionPoints[seed % 3 === 0 ? 1 : 0];
  // System prompt, tools and memory files; a plugin or two make the difference.
  const base = chance.whole([12_000, 28_000]);
  let now = Date.UTC(2026, 9, 5, 8) + chance.whole([0, 6 * 3_600_000]);
  return Array.from({ length: fillsOfSession }, (_, index) => {
    // A summary, and the files and tasks the client puts back.
    let tokens = base + (index === 0 ? 0 : chance.whole([4000, 14_000]));
    const points: FillPoint[] = [];
    while (tokens < compactsAt) {
      points.push({ at: now, tokens });
      const step = steps.next().value;
      now += Math.round(step.afterMs);
      if (!chance.happens(retries)) tokens = Math.max(base, tokens + Math.round(step.tokens));
    }
    return { points, compactsAt, endedAt: now };
  });
}
