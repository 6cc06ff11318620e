import type { Session } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { Request } from "../../domain/request.ts";
import type { Entry, EntryFilter, Filter, Keyed } from "../store.ts";
import type { MemoryLedger, Point } from "./ledger.ts";

/** When a thing was and whose it is. Where it knows its place itself, that outweighs its session's. */
interface Located {
  readonly at: UnixMs;
  readonly sessionKey: number | undefined;
  readonly agent?: string | undefined;
  readonly project?: string | undefined;
  readonly branch?: string | undefined;
}

function isWithin(at: UnixMs, { from = -Infinity, to = Infinity }: Filter): boolean {
  return at >= from && at < to;
}

/** Whether what belongs to a session is what a filter asks for. */
export function isOwned(
  sessions: ReadonlyMap<number, Session>,
  { sessionKey, ...own }: Omit<Located, "at">,
  filter: Filter,
): boolean {
  const session = sessionKey === undefined ? undefined : sessions.get(sessionKey);
  const wanted: [string | number | undefined, string | number | undefined][] = [
    [filter.sessionKey, sessionKey],
    [filter.agent, own.agent ?? session?.agent],
    [filter.project, own.project ?? session?.facts.project],
    [filter.branch, own.branch ?? session?.facts.branch],
    [filter.user, session?.facts.user],
    [filter.team, session?.facts.team],
  ];
  return wanted.every(([want, have]) => want === undefined || want === have);
}

/** The things that pass a filter. Models are not checked here: kinds of things have models of their own. */
export function selected<T extends Located>(
  { sessions }: MemoryLedger,
  things: readonly T[],
  filter: Filter,
): T[] {
  return things.filter((thing) => isWithin(thing.at, filter) && isOwned(sessions, thing, filter));
}

/** The lines of the feed that pass a filter. A plan's event belongs to the plan's project, and things may know their agent. */
export function selectedEntries(ledger: MemoryLedger, filter: Filter): Entry[] {
  const { sessions, entries, shelves } = ledger;
  const agentOf = ({ kind, thingKey = 0 }: Entry): string | undefined => {
    if (kind === "request") return shelves.request.byKey(thingKey)?.agent;
    return kind === "tool-call" ? shelves["tool-call"].byKey(thingKey)?.agent : undefined;
  };
  const projectOf = ({ kind, thingKey = 0 }: Entry): string | undefined =>
    kind === "plan-event" ? shelves["plan-event"].byKey(thingKey)?.project : undefined;
  return entries.filter(
    (entry) =>
      isWithin(entry.at, filter) &&
      isOwned(sessions, { ...entry, project: projectOf(entry), agent: agentOf(entry) }, filter),
  );
}

/** The requests that a filter asks for, by their own model. */
export function selectedRequests(ledger: MemoryLedger, filter: Filter): Keyed<Request>[] {
  return selected(ledger, ledger.shelves.request.all(), filter).filter(
    (request) => filter.model === undefined || request.model === filter.model,
  );
}

/** The sessions that used a model, by their requests or their counters. */
export function sessionsOfModel({ shelves, points }: MemoryLedger, model: string): ReadonlySet<number> {
  const told = [
    ...shelves.request.all(),
    ...[...points.values()].map(({ seen, sessionKey }) => ({ model: seen.model, sessionKey })),
  ];
  return new Set(told.flatMap((one) => (one.model === model ? (one.sessionKey ?? []) : [])));
}

/** The points of metrics that pass a filter. A point that names no model belongs to none, and is left out where a model is asked for. */
export function selectedPoints({ points, sessions }: MemoryLedger, filter: Filter): Point[] {
  return [...points.values()].filter(
    ({ seen, sessionKey }) =>
      isWithin(seen.at, filter) &&
      isOwned(sessions, { sessionKey, agent: seen.agent }, filter) &&
      (filter.model === undefined || seen.model === filter.model),
  );
}

/** Whether a line of the feed passes a filter, leaving place and time aside. */
export function isMeant(
  { shelves }: MemoryLedger,
  entry: Entry,
  { model, tool, channels, names }: EntryFilter,
): boolean {
  const { kind, source, name, thingKey = 0 } = entry;
  if (model !== undefined && (kind !== "request" || shelves.request.byKey(thingKey)?.model !== model))
    return false;
  if (tool !== undefined && (kind !== "tool-call" || shelves["tool-call"].byKey(thingKey)?.tool !== tool))
    return false;
  return (
    channels?.some((one) => one.kind === kind && one.source === source) !== false &&
    names?.some((one) => one.kind === kind && one.name === name) !== false
  );
}
