import type { PlanEvent, PlanEventType } from "../domain/plan-event.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Filter, Keyed } from "./store.ts";

/** A position in the list of plans' events, the newest first. */
export interface PlanEventPosition {
  readonly at: UnixMs;
  readonly key: number;
}

/** The events of plans one by one: as a list, and as a stream in the order in which they were taken in. */
export interface PlanEventLog {
  /** The newest first, those of one kind when asked, older than a position when given. */
  page(
    question: { readonly filter: Filter; readonly eventType?: PlanEventType | undefined },
    limit: number,
    before?: PlanEventPosition,
  ): Keyed<PlanEvent>[];
  /** Events after a key, oldest first: what a reconnecting stream missed. */
  after(key: number, limit: number): Keyed<PlanEvent>[];
  /** Key of the newest; 0 where there is none. */
  last(): number;
}
