import { formatInstant } from "../domain/time.ts";
import type { Session } from "../domain/session.ts";
import type { Filter, LedgerReader, UsageRow } from "../store/store.ts";
import { addRows, emptyRow } from "../store/usage-row.ts";
import { schemaVersion, type UsageGroup } from "./shape.ts";
import { bothSums, sessionsUsed } from "./usage.ts";
import { dearestFirst, groupShape, type Group } from "./usage/group.ts";

/** The usage of one session; `key` is its id, null for what names none. */
export interface SessionUsage extends UsageGroup {
  readonly agent: string | null;
  readonly project: string | null;
  /** What telemetry names where it does not tell the folder. */
  readonly repository: string | null;
  readonly started_at: string | null;
  readonly last_seen_at: string | null;
}

/** Answers `hallmonitor report session --json`: the session heard of last comes first, use that names none last. */
export interface SessionUsageAnswer {
  readonly schema_version: number;
  readonly groups: readonly SessionUsage[];
  readonly total: UsageGroup;
}

/** More than any ledger holds: all of them are asked for. */
const allSessions = 100_000_000;

/** Usage session by session, the latest first, with what is known of each. `breakdown` is by model. */
export function usageBySession(
  reader: LedgerReader,
  { filter, breakdown }: { readonly filter: Filter; readonly breakdown: boolean },
): SessionUsageAnswer {
  const rows = bothSums(reader, { filter, by: ["session", "agent"] });
  const parts = breakdown ? bothSums(reader, { filter, by: ["session", "agent", "model"] }) : [];
  const partsOf = Map.groupBy(parts, identityOf);
  const known = sessionsByIdentity(reader, filter);
  const sum = rows.reduce((total, row) => addRows(total, row), emptyRow());
  const groups = rows.map((row) => {
    const identity = identityOf(row);
    const models = breakdown ? modelsOf(partsOf.get(identity) ?? []) : undefined;
    return sessionShape(row, known.get(identity), models);
  });
  return {
    schema_version: schemaVersion,
    groups: groups.toSorted(latestFirst),
    total: groupShape({ key: undefined, row: { ...sum, sessions: sessionsUsed(reader, filter) } }),
  };
}

function modelsOf(parts: readonly UsageRow[]): Group[] {
  return dearestFirst(parts.map((row) => ({ key: row.keys[2], row })));
}

function sessionShape(
  row: UsageRow,
  session: Session | undefined,
  parts: readonly Group[] | undefined,
): SessionUsage {
  const [id, agent] = row.keys;
  const group: Group = parts === undefined ? { key: id, row } : { key: id, row, parts };
  return {
    ...groupShape(group),
    agent: agent ?? null,
    project: session?.facts.project ?? null,
    repository: session?.facts.repository ?? null,
    started_at: session === undefined ? null : formatInstant(session.startedAt),
    last_seen_at: session === undefined ? null : formatInstant(session.lastSeenAt),
  };
}

/** Sessions of two agents may share an id. */
export function identityOf({ keys: [id, agent] }: Pick<UsageRow, "keys">): string {
  return JSON.stringify([agent, id]);
}

/** The sessions that a filter's usage may be of. */
export function sessionsByIdentity(reader: LedgerReader, filter: Filter): ReadonlyMap<string, Session> {
  // A session that changed its branch is of the one it is on now; what it used may be of another.
  const { branch: _, ...named } = filter;
  return new Map(
    reader
      .sessions(named, allSessions)
      .map((session) => [identityOf({ keys: [session.id, session.agent] }), session]),
  );
}

/** What names no session has no time, and comes last. */
function latestFirst(a: SessionUsage, b: SessionUsage): number {
  return compare(b.last_seen_at ?? "", a.last_seen_at ?? "") || compare(a.key ?? "", b.key ?? "");
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
