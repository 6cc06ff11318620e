import type { SQLQueryBindings } from "bun:sqlite";
import { sourceBit } from "../../domain/source.ts";
import type { EntryFilter, EntryStretch, Filter } from "../store.ts";

/** What narrows a statement, with the values for its question marks in their order. */
export interface Conditions {
  /** A WHERE clause, or nothing. It names `session` columns, so the statement joins that table. */
  readonly where: string;
  readonly values: SQLQueryBindings[];
}

/** The sessions that a filter leaves: those that were active within its times, and used its model. */
export function sessionConditions(filter: Filter): Conditions {
  const owned = conditionsOf(filter, "session");
  return alsoOf(owned, [
    ["session.last_seen_at >= ?", filter.from],
    ["session.started_at < ?", filter.to],
    [usesModel("session.key"), filter.model],
  ]);
}

/**
 * Whether a session used a model, to be bound: told by its sums, for a session has thousands of requests, or by its counters, for it
 * may have no requests.
 */
export function usesModel(sessionKey: string): string {
  const told = (table: string): string =>
    `EXISTS (SELECT 1 FROM ${table} WHERE session_key = ${sessionKey} AND model = asked.name)`;
  return `EXISTS (SELECT 1 FROM (SELECT ? AS name) asked WHERE ${told("model_rollup")} OR ${told("series")})`;
}

/** The lines of the feed that a filter leaves; with a model, those that tell of its requests. */
export function entryConditions(filter: EntryFilter, { after, before }: EntryStretch = {}): Conditions {
  const { model, channels, names, tool } = filter;
  const owned = conditionsOf(filter, "entry");
  const bits = channels?.map(({ kind, source }) => [kind, sourceBit(source)]);
  const named = names?.map(({ kind, name }) => [kind, name]);
  return alsoOf(owned, [
    ["entry.seq < ?", before],
    ["entry.seq > ?", after],
    [`(entry.kind, entry.source) IN (${pairs})`, bits && JSON.stringify(bits)],
    [`(entry.kind, entry.name) IN (${pairs})`, named && JSON.stringify(named)],
    [`entry.kind = 'request' AND ${ofThing("request", "model")} = ?`, model],
    [`entry.kind = 'tool-call' AND ${ofThing("tool-call", "tool")} = ?`, tool],
  ]);
}

/** Pairs of values, to be bound as JSON. */
const pairs = "SELECT value ->> 0, value ->> 1 FROM json_each(?)";

/** What the thing of an entry has in a column. A thing that was joined into another is found by its redirects. */
function ofThing(kind: "request" | "tool-call", column: string): string {
  const table = kind === "request" ? "request" : "tool_call";
  return `coalesce((SELECT ${column} FROM ${table} WHERE key = entry.thing_key),
    (WITH RECURSIVE way (key) AS (
       VALUES (entry.thing_key)
       UNION SELECT to_key FROM redirect JOIN way ON redirect.kind = '${kind}' AND redirect.key = way.key)
     SELECT ${column} FROM way JOIN ${table} ON ${table}.key = way.key))`;
}

/**
 * One more condition, and the values of its question marks in their order. It says nothing where one of the values is undefined;
 * one without question marks always holds.
 */
export type Condition = readonly [sql: string, ...values: readonly (SQLQueryBindings | undefined)[]];

/** No condition at all. */
export const unconditional: Conditions = { where: "", values: [] };

/** Conditions with more of them. */
export function alsoOf({ where, values }: Conditions, more: readonly Condition[]): Conditions {
  const asked = more.filter(([, ...own]) => own.every((value) => value !== undefined));
  const parts = [...(where === "" ? [] : [where.slice("WHERE ".length)]), ...asked.map(([sql]) => sql)];
  return {
    where: parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`,
    values: [...values, ...asked.flatMap(([, ...own]) => own.filter((value) => value !== undefined))],
  };
}

/** Calls of some tools; one text for all names, so that the statement is the same for any number of them. */
export function ofTools(tools: readonly string[] | undefined): Condition {
  return ["tool_call.tool IN (SELECT value FROM json_each(?))", tools && JSON.stringify(tools)];
}

/** Calls that ran and failed, as the index of failures has them. A call that was never named is a witness without its thing. */
export const ranAndFailed: Condition = [
  `tool_call.success = 0 AND tool_call.decision IS NOT ?
   AND (tool_call.tool IS NOT NULL OR tool_call.tool_use_id IS NOT NULL)`,
  "reject",
];

/** A plan is its project's, whether or not a session is known to have worked on it, and so is what the feed tells of it. */
const projects: Readonly<Record<string, string>> = {
  plan_event: "coalesce(plan_event.project, session.project)",
  entry: `CASE WHEN entry.kind = 'plan-event'
    THEN coalesce((SELECT project FROM plan_event WHERE key = entry.thing_key), session.project)
    ELSE session.project END`,
};

/** These know whose they are even where they name no session; a line of the feed knows it by its thing. */
const agents: Readonly<Record<string, string>> = {
  series: "series.agent",
  request: "coalesce(request.agent, session.agent)",
  r: "coalesce(r.agent, session.agent)",
  tool_call: "coalesce(tool_call.agent, session.agent)",
  entry: `coalesce(session.agent, CASE entry.kind WHEN 'request' THEN ${ofThing("request", "agent")}
    WHEN 'tool-call' THEN ${ofThing("tool-call", "agent")} END)`,
};

/** A session moves between branches; a request knows the one it was made on. */
const branches: Readonly<Record<string, string>> = {
  request: "coalesce(request.branch, session.branch)",
  r: "coalesce(r.branch, session.branch)",
};

/** Tables whose rows have a model of their own, and those whose rows have no time that could be within a span. */
const modelled: ReadonlySet<string> = new Set(["request", "r", "series"]);
const timeless: ReadonlySet<string> = new Set(["session", "series"]);

/** A filter as SQL with bound values, for a table by its name or alias in the statement. Only the names in this file reach the SQL text. */
export function conditionsOf(filter: Filter, table: string): Conditions {
  const isTimed = !timeless.has(table);
  const owner = table === "session" ? "session.key" : `${table}.session_key`;
  return alsoOf(unconditional, [
    [`${owner} = ?`, filter.sessionKey],
    [`${table}.at >= ?`, isTimed ? filter.from : undefined],
    [`${table}.at < ?`, isTimed ? filter.to : undefined],
    [`${table}.model = ?`, modelled.has(table) ? filter.model : undefined],
    [`${agents[table] ?? "session.agent"} = ?`, filter.agent],
    [`${projects[table] ?? "session.project"} = ?`, filter.project],
    [`${branches[table] ?? "session.branch"} = ?`, filter.branch],
    ["session.user = ?", filter.user],
    ["session.team = ?", filter.team],
  ]);
}
