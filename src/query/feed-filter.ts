import { sources } from "../domain/source.ts";
import type { EntryFilter, Filter } from "../store/store.ts";
import { categoryOf, entryKinds, namesOf, sourceOf, typeOf } from "./entry-class.ts";
import type { MetricEntry } from "./shape.ts";

/** Which entries of the feed are asked for, in the words that entries are told in. */
export interface FeedQuestion {
  readonly source?: MetricEntry["source"] | undefined;
  readonly eventType?: string | undefined;
  readonly eventCategory?: MetricEntry["event_category"] | undefined;
  readonly tool?: string | undefined;
}

/** The same as the ledger knows it: it has kinds, channels and names of records, and none of those words. */
export function entryFilter(filter: Filter, asked: FeedQuestion): EntryFilter {
  const { source, eventType, eventCategory, tool } = asked;
  const channels = entryKinds
    .flatMap((kind) => sources.map((channel) => ({ kind, source: channel })))
    .filter((one) => source === undefined || sourceOf(one) === source)
    .filter((one) => eventCategory === undefined || categoryOf(one) === eventCategory);
  const isNarrow = source !== undefined || eventCategory !== undefined;
  return {
    ...filter,
    tool,
    channels: isNarrow ? channels : undefined,
    names: eventType === undefined ? undefined : namesIn(eventType),
  };
}

function namesIn(eventType: string): EntryFilter["names"] {
  return entryKinds
    .flatMap((kind) => namesOf(eventType).map((name) => ({ kind, name })))
    .filter((one) => typeOf(one) === eventType);
}

/** Whether an entry is asked for, by how it is told: what a stream asks of one entry after the other. */
export function isAsked(
  entry: MetricEntry,
  { source, eventType, eventCategory, tool }: FeedQuestion,
): boolean {
  const wanted: readonly (readonly [string | undefined, string | undefined])[] = [
    [source, entry.source],
    [eventType, entry.event_type],
    [eventCategory, entry.event_category],
    [tool, entry.tool_name],
  ];
  return wanted.every(([want, have]) => want === undefined || want === have);
}
