import { formatInstant } from "../domain/time.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import type { Calendar } from "./calendar.ts";
import { eachSession } from "./each-session.ts";
import { heatOf, type HeatRow } from "./patterns/heat.ts";
import { parallelSessions, type ParallelSessions } from "./patterns/parallel.ts";
import { sessionLengths, type SessionLengths } from "./patterns/session-length.ts";
import { schemaVersion, type UsageGroup } from "./shape.ts";
import { toolUse } from "./tools.ts";
import { unusualDays, type UnusualDays } from "./unusual-days.ts";
import { isGroupUsed, usageBy } from "./usage.ts";
import { identityOf } from "./usage/group.ts";

/** When, how long, with what and where one works, and the days that were not like the others. */
export interface PatternsAnswer {
  readonly schema_version: number;
  readonly from: string | null;
  readonly to: string | null;
  readonly timezone: string;
  readonly total: UsageGroup;
  /** Days with use. */
  readonly days: number;
  readonly heat: readonly HeatRow[];
  readonly sessions: SessionLengths;
  readonly parallel: ParallelSessions;
  /** The most expensive first, at most ten each. */
  readonly projects: readonly UsageGroup[];
  readonly models: readonly UsageGroup[];
  /** The most used first, at most ten. */
  readonly tools: readonly ToolPattern[];
  readonly unusual: UnusualDays;
}

/** How often a tool was called, and how often it ran and failed. Refused calls are among `calls` only. */
export interface ToolPattern {
  /** Null where nobody told its name. */
  readonly tool: string | null;
  readonly calls: number;
  readonly failed: number;
}

/** Names of each kind that the answer holds. */
const most = 10;

/** Which part of the ledger, in whose days. */
interface PatternsQuestion {
  readonly filter: Filter;
  readonly calendar: Calendar;
}

/** Looks at all of it at once. */
export function patternsOf(reader: LedgerReader, question: PatternsQuestion): PatternsAnswer {
  const work = findingPatterns(reader, question);
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

/** The same, with a pause offered between its parts: a process that does other things must not stop for a year. */
export function* findingPatterns(
  reader: LedgerReader,
  question: PatternsQuestion,
): Generator<undefined, PatternsAnswer> {
  const { filter, calendar } = question;
  const by = (grouping: "day" | "project" | "model" | "session") =>
    usageBy(reader, { grouping, filter, calendar }).groups;
  const { groups, total } = usageBy(reader, { grouping: "hour", filter, calendar, breakdown: "project" });
  const hours = groups.filter(isGroupUsed);
  yield;
  const days = by("day").filter(isGroupUsed).length;
  yield;
  // What names no session is no session of its own, however many it may be of.
  const sessions = by("session").filter(({ key }) => key !== null);
  yield;
  const asked = filter.branch === undefined ? undefined : new Set(sessions.map(identityOf));
  const lengths = lengthsOf(reader, filter, asked);
  yield;
  const projects = by("project").slice(0, most);
  yield;
  const models = by("model").slice(0, most);
  yield;
  const { tools } = toolUse(reader, { filter, by: "tool", order: "calls", limit: most });
  yield;
  return {
    schema_version: schemaVersion,
    from: filter.from === undefined ? null : formatInstant(filter.from),
    to: filter.to === undefined ? null : formatInstant(filter.to),
    timezone: calendar.timeZone,
    total,
    days,
    heat: heatOf(hours),
    sessions: sessionLengths(lengths, sessions),
    parallel: parallelSessions(hours),
    projects,
    models,
    tools: tools.map(({ key, calls, failed }) => ({ tool: key, calls, failed })),
    unusual: unusualDays(reader, question),
  };
}

/**
 * Milliseconds from the first to the last sign of the sessions that began in the time: of others only a part lies in it. A session
 * is on the branch that it went on to, so of a branch those are `asked` that used something on it.
 */
function lengthsOf(reader: LedgerReader, filter: Filter, asked: ReadonlySet<string> | undefined): number[] {
  const lengths: number[] = [];
  // Without a pause, after which a session may stand elsewhere in the list.
  for (const { id: key, agent, startedAt, lastSeenAt } of eachSession(reader, {
    ...filter,
    branch: undefined,
  }))
    if (startedAt >= (filter.from ?? -Infinity) && asked?.has(identityOf({ key, agent })) !== false)
      lengths.push(lastSeenAt - startedAt);
  return lengths;
}
