import type { OwnerWork } from "../domain/work.ts";
import type { UsageRow } from "./store.ts";

/**
 * What the ledger counted in all its time, by whose it is. Asked for again and again by who watches from outside, so it takes no
 * longer for a million requests than it must: how many sessions there are in each group is not counted.
 */
export interface Odometer {
  /** What requests used: keys are project, model and agent, `sessions` is 0. Counters are beside it (`usageFromCounters`). */
  usage(): UsageRow[];
  /** What sessions did, by project and agent. */
  work(): OwnerWork[];
}
