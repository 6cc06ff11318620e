import type { LimitSampleAccount } from "./limit-sample-account.ts";
import { sourceBit, type LimitSampleObservation } from "./observation.ts";
import type { Thing } from "./thing.ts";

/** How full the context window and the plan were at one time. */
export interface LimitSample extends Thing, LimitSampleAccount {}

/** The sample that one observation alone tells: it has no alias, so no other joins it. */
export function limitSampleOf(seen: LimitSampleObservation, sessionKey: number | undefined): LimitSample {
  return {
    sessionKey,
    at: seen.at,
    model: seen.model,
    contextTokens: seen.contextTokens,
    contextWindow: seen.contextWindow,
    contextPercent: seen.contextPercent,
    compactionOff: seen.compactionOff,
    compactionWindow: seen.compactionWindow,
    compactionPercent: seen.compactionPercent,
    compactionOutput: seen.compactionOutput,
    fiveHourPercent: seen.fiveHourPercent,
    fiveHourResetsAt: seen.fiveHourResetsAt,
    sevenDayPercent: seen.sevenDayPercent,
    sevenDayResetsAt: seen.sevenDayResetsAt,
    sources: sourceBit(seen.source),
  };
}
