import type { Fields } from "./field.ts";
import type { Seen } from "./observation.ts";
import type { Thing } from "./thing.ts";
import type { UnixMs } from "./time.ts";

/** What the agent says of its limits at one time: the context window, and the windows of the plan. */
export interface LimitSampleAccount {
  readonly model: string | undefined;
  readonly contextTokens: number | undefined;
  readonly contextWindow: number | undefined;
  /** Part of the window in use as the agent computes it, 0 to 100. */
  readonly contextPercent: number | undefined;
  /**
   * What the client's own variables say of its compaction: whether it is off, the window that it may use, percent of that, and the
   * tokens kept free for an answer. `compactionOff` is undefined where nobody told the variables. Codex has a setting of its own
   * for the tokens at which it compacts: they stand as the window.
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

/** What each field of the account holds. */
export const limitSampleFields: Fields<LimitSampleAccount> = {
  model: "text",
  contextTokens: "integer",
  contextWindow: "integer",
  contextPercent: "number",
  compactionOff: "flag",
  compactionWindow: "integer",
  compactionPercent: "integer",
  compactionOutput: "integer",
  fiveHourPercent: "number",
  fiveHourResetsAt: "instant",
  sevenDayPercent: "number",
  sevenDayResetsAt: "instant",
};

/** The limits at one time. It has no alias, so no other joins it. */
export interface LimitSampleObservation extends Seen, LimitSampleAccount {
  readonly kind: "limit-sample";
  readonly aliases: readonly string[];
}

/** How full the context window and the plan were at one time. */
export interface LimitSample extends Thing, LimitSampleAccount {}
