import type { Database, SQLQueryBindings } from "bun:sqlite";
import { sessionTexts } from "../../../domain/search-text.ts";
import type { Session } from "../../../domain/session.ts";
import {
  compareFound,
  hasWords,
  type SearchHit,
  type SearchPage,
  type SearchPosition,
  type SearchQuestion,
} from "../../search.ts";
import { alsoOf, sessionConditions, type Conditions } from "../condition.ts";
import { sessionOf } from "../session-book.ts";
import type { Row } from "../thing-table.ts";
import type { Endings } from "./endings.ts";
import { expressionOf } from "./expression.ts";
import { progressOf } from "./search-index.ts";

/** Sessions that changed since they were made searchable and are looked at one by one. */
const mostFresh = 300;

/** A page of the sessions that are asked for, the latest activity first. */
export function findSessions(db: Database, endings: Endings, question: SearchQuestion): SearchPage {
  const { words, limit } = question;
  // What is fresh is read first: what becomes known between the two is then in both, and not in neither.
  const { fresh, isWhole } = freshSessions(db, question);
  const known = knownSessions(db, endings, question);
  const last = known.length > limit ? known.at(-1) : undefined;
  const found = new Map([...fresh, ...known].map((session) => [session.key, session]));
  const hits = [...found.values()]
    .filter((session) => hasWords(sessionTexts(session), words))
    .map((session) => hitOf(session))
    // Behind the last that the index told, it may know others before one that is fresh.
    .filter(({ position }) => last === undefined || compareFound(position, placeOf(last)) <= 0)
    .toSorted((a, b) => compareFound(a.position, b.position));
  const page = hits.slice(0, limit);
  const edge = last === undefined ? undefined : placeOf(last);
  return { hits: page, next: hits.length > limit ? page.at(-1)?.position : edge, isWhole };
}

/** Those that changed since they were made searchable. */
function freshSessions(
  db: Database,
  question: SearchQuestion,
): { readonly fresh: readonly Session[]; readonly isWhole: boolean } {
  const done = progressOf(db, "session");
  const sql = "SELECT * FROM session WHERE changed > ? ORDER BY changed DESC LIMIT ?";
  const count = db
    .query<{ count: number }, [number, number]>(`SELECT count(*) AS count FROM (${sql})`)
    .get(done, mostFresh + 1);
  const { where, values } = conditionsOf(question);
  const rows = db
    .query<Row, SQLQueryBindings[]>(`SELECT * FROM (${sql}) AS session ${where}`)
    .all(done, mostFresh, ...values);
  return { fresh: rows.map(sessionOf), isWhole: (count?.count ?? 0) <= mostFresh };
}

/** Those that the index proposes, and one more than the page holds: of a hundred thousand sessions in some 30 ms. */
function knownSessions(db: Database, endings: Endings, question: SearchQuestion): Session[] {
  const expression = expressionOf(endings, question.words);
  if (expression === undefined) return [];
  const { where, values } = conditionsOf(question);
  const rows = db
    .query<Row, SQLQueryBindings[]>(
      `SELECT session.* FROM (SELECT rowid AS found FROM search_session WHERE search_session MATCH ?)
       CROSS JOIN session ON session.key = found
       ${where} ORDER BY session.last_seen_at DESC, session.key DESC LIMIT ?`,
    )
    .all(expression, ...values, question.limit + 1);
  return rows.map(sessionOf);
}

function conditionsOf({ filter, before }: SearchQuestion): Conditions {
  return alsoOf(sessionConditions(filter), [
    ["(session.last_seen_at, session.key) < (?, ?)", before?.at, before?.key],
  ]);
}

function placeOf({ lastSeenAt, key }: Session): SearchPosition {
  return { at: lastSeenAt, key };
}

function hitOf(session: Session): SearchHit {
  return { kind: "session", session, position: placeOf(session) };
}
