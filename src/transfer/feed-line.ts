import { plainObject } from "../domain/attribute.ts";
import type { Session } from "../domain/session.ts";
import { formatInstant } from "../domain/time.ts";
import { schemaVersion } from "../query/shape.ts";
import type { Filter } from "../store/store.ts";
import type { LedgerView, Pages, StoredEntry, StoredPoint } from "../store/whole.ts";
import { Owners } from "./owners.ts";
import type { Line } from "./thing-line.ts";
import { pagesOf } from "./thing-row.ts";

/** A line of the feed with its session. */
export interface EntryRow {
  readonly entry: StoredEntry;
  readonly session: Session | undefined;
}

/** The feed, in its order. */
export function entryRows(view: LedgerView, filter: Filter): Pages<EntryRow> {
  const owners = new Owners(view.reader);
  return pagesOf(view.entries(filter), (entry) => ({ entry, session: owners.of(entry.sessionKey) }));
}

/** A line of the feed: what came in, over which channel, and the key of its thing. */
export function entryLine({ entry, session }: EntryRow): Line {
  return {
    schema_version: schemaVersion,
    kind: "event",
    seq: entry.seq,
    at: formatInstant(entry.at),
    session_id: session?.id ?? null,
    agent: session?.agent ?? null,
    project: session?.facts.project ?? null,
    source: entry.source,
    name: entry.name,
    of: entry.kind,
    thing_key: entry.thingKey === undefined ? null : String(entry.thingKey),
    first: entry.first,
    digest: entry.digest ?? null,
    data: plainObject(entry.data),
  };
}

/** The points of metric counters, which hold what exists nowhere else. */
export function pointLines(view: LedgerView, filter: Filter): Pages<Line> {
  const owners = new Owners(view.reader);
  return pagesOf(view.points(filter), (point) => pointLine(point, owners.of(point.sessionKey)));
}

function pointLine(point: StoredPoint, session: Session | undefined): Line {
  return {
    schema_version: schemaVersion,
    kind: "point",
    at: formatInstant(point.at),
    session_id: session?.id ?? null,
    agent: point.agent,
    metric: point.metric,
    unit: point.unit,
    measure: point.measure ?? null,
    model: point.model ?? null,
    series: point.series,
    start_nano: point.startNano,
    time_nano: point.timeNano,
    increase: point.increase,
    total: point.total ?? null,
    // A value of many numbers, as it was told.
    value: point.value === undefined ? null : (JSON.parse(point.value) as unknown),
  };
}
