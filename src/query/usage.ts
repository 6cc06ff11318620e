import { namings, type Naming } from "../domain/naming.ts";
import type { UnixMs } from "../domain/time.ts";
import { totalTokens } from "../domain/usage.ts";
import type { Filter, LedgerReader, UsageDimension, UsageRow } from "../store/store.ts";
import { addRows, emptyRow } from "../store/usage-row.ts";
import { periods, type Calendar, type Period } from "./calendar.ts";
import { usageOf } from "./session-shape.ts";
import { schemaVersion, type UsageAnswer, type UsageGroup } from "./shape.ts";
import { ticketOf } from "./ticket.ts";
import { withEmptyPeriods } from "./usage/empty.ts";
import { dearestFirst, foldGroups, groupShape, identityOf, type Group } from "./usage/group.ts";
import { withSessionNames } from "./usage/session-name.ts";
import { partsWithRest, withRest, type Told } from "./usage/rest.ts";

/** Everything usage can be grouped by. */
export const groupings = [...periods, ...namings] as const;

/** As `group_by` of `GET /api/usage` names it. */
export type Grouping = (typeof groupings)[number];

/** What to group by, of which part of the ledger, and by what each group is broken down further. */
export interface UsageQuestion {
  readonly grouping: Grouping;
  readonly filter: Filter;
  readonly calendar: Calendar;
  readonly breakdown?: Naming | undefined;
  /** Which names are told one by one, the others as one group; all of them without it. Periods are always told. */
  readonly told?: Told | undefined;
  /** Also the periods in which nothing was used, up to this time where the filter names no end. */
  readonly emptyUntil?: UnixMs | undefined;
}

/** Usage in groups and in total. Periods come in order of time, everything else the most expensive first. */
export function usageBy(reader: LedgerReader, question: UsageQuestion): UsageAnswer {
  const groups = toldGroups(usageGroups(reader, question), question);
  const sum = groups.reduce((total, { row }) => addRows(total, row), emptyRow());
  const total = { ...sum, sessions: sessionsUsed(reader, question.filter) };
  const shapes = groups.map((group) => groupShape(group));
  const areFew = question.told !== undefined && question.grouping === "session";
  return {
    schema_version: schemaVersion,
    groups: areFew ? withSessionNames(reader, shapes) : shapes,
    total: groupShape({ key: undefined, row: total }),
  };
}

/** Sessions that used anything, told by requests or by counters alone. */
export function sessionsUsed(reader: LedgerReader, filter: Filter): number {
  const counted = reader.usageFromCounters({ filter }).reduce((sum, row) => sum + row.sessions, 0);
  return reader.sessionsUsed(filter) + counted;
}

/** What the day of `now` has taken of what a filter means, whatever days it names. `key` is the day. */
export function usageOfDay(
  reader: LedgerReader,
  { filter, calendar, now }: Pick<UsageQuestion, "filter" | "calendar"> & { readonly now: UnixMs },
): UsageGroup {
  // Not to the end of time: a client whose clock is ahead tells of days to come.
  const ofDay: Filter = { ...filter, ...calendar.spanOf(now, "day") };
  const { total } = usageBy(reader, { grouping: "agent", filter: ofDay, calendar });
  return { ...total, key: calendar.keyOf(now, "day") };
}

/** Usage in groups, with the names that people see, in the order that people see. */
export function usageGroups(reader: LedgerReader, question: UsageQuestion): Group[] {
  const { grouping, breakdown } = question;
  const groups = namedGroups(reader, question, grouping);
  const ordered = isPeriod(grouping) ? groups : dearestFirst(groups);
  if (breakdown === undefined) return ordered;
  const parts = Map.groupBy(partsOf(reader, { ...question, breakdown }), ({ of }) => of);
  return ordered.map((group) => broken(group, parts.get(identityOf(group)) ?? []));
}

function toldGroups(groups: readonly Group[], question: UsageQuestion): readonly Group[] {
  const { grouping, told, emptyUntil, filter, calendar } = question;
  const limited = told === undefined || isPeriod(grouping) ? groups : withRest(groups, told);
  const whole = told === undefined ? limited : partsWithRest(limited, told);
  if (emptyUntil === undefined || !isPeriod(grouping)) return whole;
  return withEmptyPeriods(whole, { period: grouping, filter, calendar, now: emptyUntil });
}

function broken(group: Group, parts: readonly Part[]): Group {
  return { ...group, parts: dearestFirst(parts.map((part) => part.group)) };
}

function namedGroups(reader: LedgerReader, { filter, calendar }: UsageQuestion, grouping: Grouping): Group[] {
  if (isPeriod(grouping)) {
    const rows = bothSums(reader, { filter, by: [], period: (at) => calendar.spanOf(at, grouping) });
    return rows
      .toSorted((a, b) => (a.from ?? 0) - (b.from ?? 0))
      .map((row) => ({ key: calendar.keyOf(row.from ?? 0, grouping), row }));
  }
  const by = dimensionsOf[grouping];
  const rows = bothSums(reader, { filter, by, period: undefined });
  if (grouping !== "ticket") return rows.map((row) => named(grouping, row));
  return folded(rows.map((row) => ({ group: named(grouping, row), session: sessionOf(row, by) })));
}

interface Part {
  /** The identity of the group it is a part of. */
  readonly of: string;
  readonly group: Group;
}

function partsOf(reader: LedgerReader, question: UsageQuestion & { readonly breakdown: Naming }): Part[] {
  const { grouping, breakdown, filter, calendar } = question;
  const outer = isPeriod(grouping) ? [] : dimensionsOf[grouping];
  const by = [...outer, ...dimensionsOf[breakdown]];
  const period = isPeriod(grouping) ? (at: UnixMs) => calendar.spanOf(at, grouping) : undefined;
  const rows = bothSums(reader, { filter, by, period });
  const parts = Map.groupBy(rows, (row) =>
    identityOf(isPeriod(grouping) ? { key: calendar.keyOf(row.from ?? 0, grouping) } : named(grouping, row)),
  );
  const isByTicket = grouping === "ticket" || breakdown === "ticket";
  return [...parts].flatMap(([of, own]) => {
    const told = own.map((row) => ({
      group: named(breakdown, without(outer.length, row)),
      session: sessionOf(row, by),
    }));
    const groups = isByTicket ? folded(told) : told.map(({ group }) => group);
    return groups.map((group) => ({ of, group }));
  });
}

/** What tells the session of a row from all others, where it is asked for by session, as tickets are. */
function sessionOf({ keys }: UsageRow, by: readonly UsageDimension[]): string | undefined {
  const session = keys[by.indexOf("session")];
  return session === undefined ? undefined : JSON.stringify([keys[by.indexOf("agent")], session]);
}

/** The row without its first keys. */
function without(count: number, row: UsageRow): UsageRow {
  return { ...row, keys: row.keys.slice(count) };
}

/** From requests, and from counters where those are all that is known; the two never tell of the same session. */
export function bothSums(reader: LedgerReader, question: Parameters<LedgerReader["usage"]>[0]): UsageRow[] {
  const counted = reader.usageFromCounters(question);
  const asked = reader.usage(question);
  if (counted.length === 0) return asked;
  const rows = new Map<string, UsageRow>();
  for (const row of [...asked, ...counted]) {
    const name = JSON.stringify([row.from, row.keys.map((key) => key ?? null)]);
    const known = rows.get(name);
    rows.set(name, known === undefined ? row : addRows(known, row));
  }
  return [...rows.values()];
}

/** Whether it tells of use: an answer, tokens, or money, which is all that some clients' counters tell. A request that failed is none. */
export function isUsed({ requests, usage, costNano }: UsageRow): boolean {
  return requests > 0 || totalTokens(usage) > 0 || costNano !== 0;
}

/** The same of a group as answers have it. */
export function isGroupUsed({ requests, usage, cost_usd }: UsageGroup): boolean {
  return requests > 0 || totalTokens(usageOf(usage)) > 0 || (cost_usd ?? 0) !== 0;
}

/** Groups of one name as one. Tickets meet here session by session, so that one on two branches is counted once. */
function folded(told: readonly { group: Group; session: string | undefined }[]): Group[] {
  const sessions = new Map<string, Set<string>>();
  for (const { group, session } of told) {
    if (session === undefined || group.row.sessions === 0) continue;
    const identity = identityOf(group);
    sessions.set(identity, (sessions.get(identity) ?? new Set()).add(session));
  }
  const groups = told.map(({ group }) => group);
  return [...foldGroups(groups, addRows)].map(([identity, group]) => {
    const distinct = sessions.get(identity);
    const { row } = group;
    return distinct === undefined
      ? group
      : Object.assign({}, group, { row: { ...row, sessions: distinct.size } });
  });
}

/** The store's names for a naming. Tickets are asked for session by session: see `folded`. */
export const dimensionsOf: Record<Naming, readonly UsageDimension[]> = {
  model: ["model"],
  project: ["project"],
  branch: ["branch"],
  agent: ["agent"],
  user: ["user"],
  team: ["team"],
  session: ["session", "agent"],
  subagent_type: ["subagent-type"],
  pull_request: ["pull-request"],
  ticket: ["branch", "agent", "session"],
};

/** A row as a group by the name that people see, and by whose it is where the name does not say. */
export function named<R extends Pick<UsageRow, "keys">>(
  naming: Naming,
  row: R,
): { readonly key: string | undefined; readonly agent?: string | undefined; readonly row: R } {
  const [key, agent] = row.keys;
  if (naming === "ticket") return { key: ticketOf(key), row };
  return naming === "session" ? { key, agent, row } : { key, row };
}

/** Whether groups are stretches of time, which come in order and are named by a calendar, and not names. */
export function isPeriod(grouping: Grouping): grouping is Period {
  return (periods as readonly string[]).includes(grouping);
}
