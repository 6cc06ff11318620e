import type { Failure } from "./failure.ts";

/** How writing goes since the start; times in milliseconds. */
export interface CommitTimes {
  readonly count: number;
  readonly failed: number;
  /** Whether the newest commit failed: nothing is being kept right now. */
  readonly failing: boolean;
  readonly lastFailure: Failure | undefined;
  readonly observations: number;
  readonly lastMs: number | undefined;
  readonly maxMs: number | undefined;
  /** How long the latest took, in no order. */
  readonly recentMs: readonly number[];
}
