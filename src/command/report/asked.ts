import type { UnixMs } from "../../domain/time.ts";
import type { Calendar } from "../../query/calendar.ts";
import type { Comparison } from "../../query/previous.ts";
import type { Filter, LedgerReader } from "../../store/store.ts";
import type { UsageTableSettings } from "../format/usage-table.ts";

/** What every report is given: whom to ask, about what, and how wide its table may be. */
export interface Asked {
  readonly reader: LedgerReader;
  readonly filter: Filter;
  readonly calendar: Calendar;
  readonly now: UnixMs;
  /** By model, below each line. */
  readonly breakdown: boolean;
  /** Beside what was before, and how that is found; undefined where it was not asked for. */
  readonly comparison: Comparison | undefined;
  /** Every session, not only the latest. */
  readonly all: boolean;
  readonly settings: UsageTableSettings;
}
