import type { Comparison } from "../../query/previous.ts";
import type { UsageTableSettings } from "../format/usage-table.ts";
import type { Question } from "../question.ts";

/** What every report is given: whom to ask, about what, and how wide its table may be. */
export interface Asked extends Pick<Question, "reader" | "filter" | "calendar" | "now"> {
  /** By model, below each line. */
  readonly breakdown: boolean;
  /** Beside what was before, and how that is found; undefined where it was not asked for. */
  readonly comparison: Comparison | undefined;
  /** Every session, not only the latest. */
  readonly all: boolean;
  readonly settings: UsageTableSettings;
}
