import type { SQLQueryBindings } from "bun:sqlite";
import type { Filter } from "../store.ts";

interface Conditions {
  /** A WHERE clause, or nothing. It names `session` columns, so the statement joins that table. */
  readonly where: string;
  readonly values: SQLQueryBindings[];
}

interface Target {
  readonly table: string;
  /** Whether the table has an `at` column to bound. */
  readonly timed: boolean;
  readonly modelled: boolean;
}

/** A filter as SQL with bound values. Only the names in this file reach the SQL text. */
export function conditionsOf(filter: Filter, target: Target): Conditions {
  const parts: string[] = [];
  const values: SQLQueryBindings[] = [];
  const add = (sql: string, value: SQLQueryBindings | undefined): void => {
    if (value === undefined) return;
    parts.push(sql);
    values.push(value);
  };
  const { table } = target;
  const owner = table === "session" ? "session.key" : `${table}.session_key`;
  add(`${owner} = ?`, filter.sessionKey);
  if (target.timed) {
    add(`${table}.at >= ?`, filter.from);
    add(`${table}.at < ?`, filter.to);
  }
  if (target.modelled) add(`${table}.model = ?`, filter.model);
  add("session.agent = ?", filter.agent);
  add("session.project = ?", filter.project);
  // A session moves between branches; a request knows the one it was made on.
  const branch =
    target.table === "request" || target.table === "r"
      ? `coalesce(${table}.branch, session.branch)`
      : "session.branch";
  add(`${branch} = ?`, filter.branch);
  add("session.user = ?", filter.user);
  return { where: parts.length === 0 ? "" : `WHERE ${parts.join(" AND ")}`, values };
}
