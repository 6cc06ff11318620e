import type { Held } from "./observation.ts";
import type { Source } from "./source.ts";

/** The rank of a duration that is the difference of the times of two lines of a transcript. */
export const betweenLinesRank = 10;

/** How well a witness knows how long something took. */
const ranks: Partial<Record<Source, number>> = {
  // A span measures it.
  "otlp-span": 30,
  // These report it as the client measured it; of a tool, without the wait for permission.
  "otlp-log": 20,
  hook: 20,
  transcript: betweenLinesRank,
};

/** What something took, and how well the witness that says so knows. */
interface Timed {
  readonly timingRank: number;
  readonly durationMs: number | undefined;
}

/** The rank of the duration that an observation tells; 0 where it tells none. Another ledger knows the rank of its own. */
export function timingRankOf({
  durationMs,
  held,
  source,
}: {
  readonly durationMs: number | undefined;
  readonly held?: Held | undefined;
  readonly source: Source;
}): number {
  return durationMs === undefined ? 0 : (held?.timingRank ?? ranks[source] ?? 1);
}

/** The account of the better clock. Of two that are as good it is the longer one, so that their order does not matter. */
export function betterTimed<T extends Timed>(a: T, b: T): T {
  if (a.timingRank !== b.timingRank) return a.timingRank > b.timingRank ? a : b;
  return (b.durationMs ?? -1) > (a.durationMs ?? -1) ? b : a;
}
