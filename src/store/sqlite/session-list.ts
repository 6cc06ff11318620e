import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { Doing } from "../../domain/activity.ts";
import { compareSessions, type Session } from "../../domain/session.ts";
import type { SessionFilter, SessionPosition } from "../store.ts";
import { alsoOf, sessionConditions } from "./condition.ts";
import { sessionOf } from "./session-book.ts";
import type { Row } from "./thing-table.ts";

/** What the signs of a session said last: in these words, for an index is made of them. */
export const said = "coalesce(activity ->> 'state', 'none')";

/** A part of a list: the first so many after a position. */
export interface Page {
  readonly limit: number;
  readonly after?: SessionPosition | undefined;
}

/**
 * Sessions from the newest activity back. Those that do one of several things are looked up for each by itself, in
 * an order that an index leads through.
 */
export function listSessions(db: Database, filter: SessionFilter, page: Page): Session[] {
  const { doing } = filter;
  const rows =
    doing?.flatMap((one) => rowsOf(db, filter, { ...page, doing: one })) ?? rowsOf(db, filter, page);
  const sessions = rows.map(sessionOf);
  return doing === undefined ? sessions : sessions.toSorted(compareSessions).slice(0, page.limit);
}

function rowsOf(db: Database, filter: SessionFilter, page: Page & { readonly doing?: Doing }): Row[] {
  const { limit, after, doing } = page;
  const { where, values } = alsoOf(sessionConditions(filter), [
    [`${said} = ?`, doing],
    ["(last_seen_at, key) < (?, ?)", after?.lastSeenAt, after?.key],
  ]);
  const sql = `SELECT * FROM session ${where} ORDER BY last_seen_at DESC, key DESC LIMIT ?`;
  return db.query<Row, SQLQueryBindings[]>(sql).all(...values, limit);
}
