import type { PlanEvent } from "../../domain/plan-event.ts";
import type { PlanEventLog } from "../plan-event-log.ts";
import type { Filter, Keyed } from "../store.ts";

/** The events of plans that pass a filter, oldest first. */
export function planEventLog(eventsOf: (filter: Filter) => readonly Keyed<PlanEvent>[]): PlanEventLog {
  const inOrder = (): Keyed<PlanEvent>[] => eventsOf({}).toSorted((a, b) => a.key - b.key);
  return {
    page: ({ filter, eventType }, limit, before) =>
      eventsOf(filter)
        .toReversed()
        .filter((event) => eventType === undefined || event.eventType === eventType)
        .filter(
          ({ at, key }) => before === undefined || at < before.at || (at === before.at && key < before.key),
        )
        .slice(0, limit),
    after: (key, limit) =>
      inOrder()
        .filter((event) => event.key > key)
        .slice(0, limit),
    last: () => inOrder().at(-1)?.key ?? 0,
  };
}
