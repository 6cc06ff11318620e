import type { UsageGroup } from "../shape.ts";
import { percentile, type Counts } from "../spread.ts";

/** How long sessions last and how much they hold: half of them at most p50, nine in ten at most p90. */
export interface SessionLengths {
  /** Sessions whose whole length is known: those that began in the time. */
  readonly sessions: number;
  /** From the first to the last sign of a session, pauses included. */
  readonly length_p50_s: number | null;
  readonly length_p90_s: number | null;
  readonly requests_p50: number | null;
  readonly requests_p90: number | null;
  readonly cost_p50_usd: number | null;
  readonly cost_p90_usd: number | null;
  /** Sessions that lack prices: of some a part is in the costs, of those without any price nothing. */
  readonly unpriced_sessions: number;
}

/** Of the lengths of whole sessions, and of the usage of all. */
export function sessionLengths(lengthsMs: readonly number[], usage: readonly UsageGroup[]): SessionLengths {
  const lengths = countsOf(lengthsMs.map((ms) => Math.round(ms / 1000)));
  // Counters tell what a session used, and not in how many requests.
  const asked = usage.filter((group) => group.requests + group.failed_requests > 0);
  const requests = countsOf(asked.map((group) => group.requests));
  const costs = countsOf(usage.flatMap(({ cost_usd }) => cost_usd ?? []));
  return {
    sessions: lengthsMs.length,
    length_p50_s: atShare(lengths, 0.5),
    length_p90_s: atShare(lengths, 0.9),
    requests_p50: atShare(requests, 0.5),
    requests_p90: atShare(requests, 0.9),
    cost_p50_usd: atShare(costs, 0.5),
    cost_p90_usd: atShare(costs, 0.9),
    unpriced_sessions: usage.filter((group) => group.unpriced_requests + group.unpriced_tokens > 0).length,
  };
}

function countsOf(values: readonly number[]): Counts {
  const counts = new Map<number, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

function atShare(counts: Counts, share: number): number | null {
  return percentile(counts, share) ?? null;
}
