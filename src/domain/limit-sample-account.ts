import type { UnixMs } from "./time.ts";

/** What the agent says of its limits at one time: the context window, and the windows of the plan. */
export interface LimitSampleAccount {
  readonly model: string | undefined;
  readonly contextTokens: number | undefined;
  readonly contextWindow: number | undefined;
  /** Part of the window in use as the agent computes it, 0 to 100. */
  readonly contextPercent: number | undefined;
  /**
   * What the client's own variables say of its compaction: whether there is none, the window it may use, percent of that, and
   * tokens kept for an answer. `compactionOff` is undefined where nobody told of the variables. Of Codex, which has its own, the window
   * it may use before it is compacted is the point itself.
   */
  readonly compactionOff: boolean | undefined;
  readonly compactionWindow: number | undefined;
  readonly compactionPercent: number | undefined;
  readonly compactionOutput: number | undefined;
  readonly fiveHourPercent: number | undefined;
  readonly fiveHourResetsAt: UnixMs | undefined;
  readonly sevenDayPercent: number | undefined;
  readonly sevenDayResetsAt: UnixMs | undefined;
}
