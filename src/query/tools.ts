import type { Filter, LedgerReader, ToolCallGroup, ToolDimension, ToolOrder } from "../store/store.ts";
import { hasAnswered, hasFailed, isDecidedByPerson, mcpServerOf } from "../domain/tool-call.ts";
import { schemaVersion } from "./shape.ts";
import { percentile } from "./spread.ts";

/** Everything that tool calls can be grouped by. A call names no model. */
export const toolGroupings = [
  "tool",
  "mcp_server",
  "session",
  "project",
  "branch",
  "agent",
  "subagent_type",
] as const;

/** As `group_by` of `GET /api/tools` names it. */
export type ToolGrouping = (typeof toolGroupings)[number];

/** What the groups can be put in order by, the most first. */
export const toolOrders = ["calls", "time", "failures", "waiting"] as const satisfies readonly ToolOrder[];

/** What `GET /api/tools` and `hallmonitor tools` ask. A filter by model means the calls of sessions that asked it. */
export interface ToolQuestion {
  readonly filter: Filter;
  readonly by: ToolGrouping;
  readonly order: ToolOrder;
  readonly limit: number;
}

/** Calls that were decided on alike. */
export interface DecisionShape {
  /** Null where nobody told. */
  readonly decision: string | null;
  readonly decided_by: string | null;
  readonly calls: number;
}

/** How the calls of one group went. Those that run, or were never heard of again, are neither answered nor failed. */
export interface ToolShape {
  /**
   * The tool, or what was grouped by; null where it is unknown, for the main thread of `subagent_type`, and for the client's
   * own tools of `mcp_server`.
   */
  readonly key: string | null;
  /** Whose session it is, where groups are sessions: two agents may use one id. */
  readonly agent?: string;
  readonly calls: number;
  /** Let run and answered; the failed ones are a part of them. */
  readonly answered: number;
  readonly failed: number;
  /** In hundredths, but never 0 or 100 where it is only near; null where none was answered. */
  readonly failed_percent: number | null;
  readonly rejected: number;
  /** Decided by a person, whichever way. */
  readonly asked: number;
  readonly decisions: readonly DecisionShape[];
  /** Of the calls whose time is known: exact, by nearest rank. Waiting for a permission is not in them. */
  readonly duration_p50_ms: number | null;
  readonly duration_p95_ms: number | null;
  readonly duration_total_ms: number | null;
  readonly timed: number;
  /** Time they waited for a person, each an hour at most; null where nobody timed it. */
  readonly waited_ms: number | null;
}

/** Answers `GET /api/tools` and `hallmonitor tools`. `total` is of all groups, those that the limit left out as well. */
export interface ToolsAnswer {
  readonly schema_version: number;
  readonly group_by: ToolGrouping;
  readonly tools: readonly ToolShape[];
  /** Groups that the limit left out. */
  readonly more: number;
  readonly total: ToolShape;
}

/** How tools are used: how often, how well, how long, who lets them, in groups and in total. */
export function toolUse(reader: LedgerReader, { filter, by, order, limit }: ToolQuestion): ToolsAnswer {
  if (by === "session") return sessionsToolUse(reader, { filter, by, order, limit });
  const alike = reader.toolCallGroups(dimensions[by], filter);
  const groups = shapesOf(alike, by === "mcp_server" ? mcpServerOf : undefined).toSorted(
    (a, b) => amounts[order](b) - amounts[order](a) || b.calls - a.calls,
  );
  return {
    schema_version: schemaVersion,
    group_by: by,
    tools: groups.slice(0, limit),
    more: Math.max(0, groups.length - limit),
    total: toolShape(undefined, alike),
  };
}

/** What the store groups by for each; servers are a part of the names of tools. */
const dimensions: Record<Exclude<ToolGrouping, "session">, ToolDimension> = {
  tool: "tool",
  mcp_server: "tool",
  project: "project",
  branch: "branch",
  agent: "agent",
  subagent_type: "subagent-type",
};

/** Hardly two calls of a session take equally long, so only the sessions that are shown are looked at closely. */
function sessionsToolUse(reader: LedgerReader, { filter, by, order, limit }: ToolQuestion): ToolsAnswer {
  const { keys, count } = reader.leadingSessions(filter, { order, limit });
  return {
    schema_version: schemaVersion,
    group_by: by,
    tools: keys.flatMap((sessionKey) => sessionShapes(reader, filter, sessionKey)),
    more: count - keys.length,
    total: toolShape(undefined, reader.toolCallGroups("tool", filter)),
  };
}

function sessionShapes(reader: LedgerReader, filter: Filter, sessionKey: number): ToolShape[] {
  const session = reader.sessionByKey(sessionKey);
  const shapes = shapesOf(reader.toolCallGroups("session", { ...filter, sessionKey }));
  return session === undefined
    ? shapes
    : shapes.map((shape) => Object.assign(shape, { agent: session.agent }));
}

function shapesOf(
  alike: readonly ToolCallGroup[],
  nameOf: (key: string | undefined) => string | undefined = (key) => key,
): ToolShape[] {
  return [...Map.groupBy(alike, ({ key }) => nameOf(key))].map(([key, own]) => toolShape(key, own));
}

const amounts: Record<ToolOrder, (shape: ToolShape) => number> = {
  calls: ({ calls }) => calls,
  time: ({ duration_total_ms }) => duration_total_ms ?? 0,
  failures: ({ failed }) => failed,
  waiting: ({ waited_ms }) => waited_ms ?? 0,
};

function toolShape(key: string | undefined, alike: readonly ToolCallGroup[]): ToolShape {
  const countOf = (is: (group: ToolCallGroup) => boolean): number =>
    alike.reduce((sum, group) => sum + (is(group) ? group.calls : 0), 0);
  const answered = countOf(hasAnswered);
  const failed = countOf(hasFailed);
  const durations = durationsOf(alike);
  const waits = alike.flatMap(({ waitMs }) => waitMs ?? []);
  return {
    key: key ?? null,
    calls: countOf(() => true),
    answered,
    failed,
    failed_percent: answered === 0 ? null : percentOf(failed, answered),
    rejected: countOf(({ decision }) => decision === "reject"),
    asked: countOf(isDecidedByPerson),
    decisions: decisionsOf(alike),
    duration_p50_ms: percentile(durations, 0.5) ?? null,
    duration_p95_ms: percentile(durations, 0.95) ?? null,
    duration_total_ms:
      durations.size === 0 ? null : [...durations].reduce((sum, [ms, calls]) => sum + ms * calls, 0),
    timed: [...durations.values()].reduce((sum, calls) => sum + calls, 0),
    waited_ms: waits.length === 0 ? null : waits.reduce((sum, ms) => sum + ms, 0),
  };
}

function percentOf(part: number, whole: number): number {
  const percent = (part / whole) * 100;
  const rounded = Math.round(percent * 100) / 100;
  return rounded === 0 || rounded === 100 ? percent : rounded;
}

/** How many calls took how long, in milliseconds. */
function durationsOf(alike: readonly ToolCallGroup[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const { durationMs, calls } of alike) {
    if (durationMs !== undefined) counts.set(durationMs, (counts.get(durationMs) ?? 0) + calls);
  }
  return counts;
}

/** The most frequent first. */
function decisionsOf(alike: readonly ToolCallGroup[]): DecisionShape[] {
  const counts = new Map<string | undefined, Map<string | undefined, number>>();
  for (const { decision, decidedBy, calls } of alike) {
    const own = counts.get(decision) ?? new Map<string | undefined, number>();
    counts.set(decision, own.set(decidedBy, (own.get(decidedBy) ?? 0) + calls));
  }
  return [...counts]
    .flatMap(([decision, own]) =>
      [...own].map(([decidedBy, calls]) => ({
        decision: decision ?? null,
        decided_by: decidedBy ?? null,
        calls,
      })),
    )
    .toSorted((a, b) => b.calls - a.calls);
}
