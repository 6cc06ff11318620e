/**
 * Questions to the ledger, one per file. In comes a reader and what is asked, out goes the JSON shape that every
 * surface prints. Queries know no SQL, no HTTP and no terminal.
 */
import { AppError } from "../domain/error.ts";
import type { Session } from "../domain/session.ts";
import { knownSubagents } from "../domain/subagent.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Filter, LedgerReader, SessionPosition } from "../store/store.ts";
import { contextOf } from "./context/context-of.ts";
import type { ContextSettings } from "./context/rules.ts";
import type { ThreadMemory } from "./context/thread-memory.ts";
import { pageOf, parseTimeCursor, timeCursor, type Page } from "./page.ts";
import { parallelTo } from "./parallel.ts";
import { candidatesOf, mayBeIn, type States } from "./state-filter.ts";
import { relativesOf } from "./relatives.ts";
import { burnWindowMs, sessionShape } from "./session-shape.ts";
import { schemaVersion, type SessionAnswer, type SessionsAnswer, type SessionShape } from "./shape.ts";
import {
  compactionShape,
  isNamed,
  promptShape,
  requestShape,
  subagentShape,
  taskShape,
  toolCallShape,
} from "./thing-shape.ts";

/** Things of each kind that one session's answer usually holds at most; the newest are kept. */
const maxThings = 20_000;

/** The time that a question is asked at, and how contexts are told; without it none is, and nothing is read for it. */
export interface Asked {
  readonly now: UnixMs;
  readonly contexts?: ContextSettings | undefined;
  readonly threads?: ThreadMemory | undefined;
}

/** Which sessions a list is about: those that a filter leaves, and of these the ones in some states now. */
export interface ListQuestion extends Asked {
  readonly filter: Filter;
  readonly states?: States | undefined;
  readonly page: Page;
}

/** A page of sessions, newest activity first. */
export function listSessions(reader: LedgerReader, question: ListQuestion): SessionsAnswer {
  const found = foundSessions(reader, question);
  const { rows, next } = pageOf(found, question.page.limit, ({ session }) => sessionCursor(session));
  return {
    schema_version: schemaVersion,
    sessions: rows.map(({ shape }) => shape),
    next_cursor: next,
  };
}

interface Described {
  readonly session: Session;
  readonly shape: SessionShape;
}

/** One more than a page holds, where there are more. What a session does now may only be known when it is described. */
function foundSessions(reader: LedgerReader, question: ListQuestion): Described[] {
  const { filter, page, states, now } = question;
  const wanted = states === undefined ? filter : candidatesOf(filter, states, now);
  let after = positionOf(page);
  const found: Described[] = [];
  for (;;) {
    const some = reader.sessions(wanted, page.limit + 1, after);
    const likely = states === undefined ? some : some.filter((session) => mayBeIn(states, session, now));
    const described = describe(reader, likely, question);
    found.push(...described.filter(({ shape }) => states?.has(shape.state) ?? true));
    if (found.length > page.limit || some.length <= page.limit) return found;
    after = some.at(-1);
  }
}

/** Shapes of sessions in the given order. */
export function shapesOf(reader: LedgerReader, sessions: readonly Session[], asked: Asked): SessionShape[] {
  return describe(reader, sessions, asked).map(({ shape }) => shape);
}

function describe(
  reader: LedgerReader,
  sessions: readonly Session[],
  { now, contexts, threads }: Asked,
): Described[] {
  const totals = reader.totals(
    sessions.map((session) => session.key),
    now - burnWindowMs,
  );
  const parallel = parallelTo(
    reader,
    sessions.map((session, index) => [session, totals[index]]),
    now,
  );
  return sessions.flatMap((session, index) => {
    const own = totals[index];
    if (own === undefined) return [];
    const context =
      contexts === undefined ? null : contextOf(reader, session, { settings: contexts, now, threads });
    const shape = { ...sessionShape(session, own, now), context, parallel: parallel.get(session.key) ?? [] };
    return [{ session, shape }];
  });
}

/** What an answer about one session holds beside its totals. */
export const sessionParts = [
  "relatives",
  "requests",
  "tool_calls",
  "prompts",
  "tasks",
  "subagents",
  "compactions",
] as const satisfies readonly (keyof SessionAnswer)[];

/** As `parts` of `GET /api/sessions/ID` names it. */
export type SessionPart = (typeof sessionParts)[number];

/** An answer about one session with some of its parts only. */
export type PartialSessionAnswer = Pick<SessionAnswer, "schema_version" | "session"> &
  Partial<Pick<SessionAnswer, SessionPart>>;

/** Which session, and what of it. */
export interface SessionQuestion extends Asked {
  readonly id: string;
  readonly filter: Filter;
  /** The newest things of each kind that are told: 20,000 where nobody says how many. */
  readonly most?: number | undefined;
}

/**
 * One session with what happened in it, in the part of it that the filter leaves. `id` may be the beginning of an id when
 * only one session has it. The session's own totals are always of the whole.
 */
export function sessionDetail(reader: LedgerReader, question: SessionQuestion): SessionAnswer {
  // With all parts the answer is whole.
  return partsOfSession(reader, { ...question, parts: sessionParts }) as SessionAnswer;
}

/** The same with the parts that are asked for: a session may hold twenty thousand calls that nobody wants to see. */
export function partsOfSession(
  reader: LedgerReader,
  question: SessionQuestion & { readonly parts: readonly SessionPart[] },
): PartialSessionAnswer {
  const { id, parts, most = maxThings } = question;
  const session = findSession(reader, id, question.filter.agent);
  const filter: Filter = { ...question.filter, sessionKey: session.key };
  const [shape] = shapesOf(reader, [session], question);
  if (shape === undefined) throw new AppError("not-found", `no session ${id}`);
  const told = parts.map((part) => [part, partOf[part](reader, session, { filter, most })]);
  return { schema_version: schemaVersion, session: shape, ...Object.fromEntries(told) };
}

type TellPart<P extends SessionPart> = (
  reader: LedgerReader,
  session: Session,
  told: { readonly filter: Filter; readonly most: number },
) => SessionAnswer[P];

const partOf: { readonly [P in SessionPart]: TellPart<P> } = {
  relatives: (reader, session) => relativesOf(reader, session),
  requests: (reader, session, { filter, most }) =>
    reader.requests(filter, most).map((request) => requestShape(request, session.id)),
  tool_calls: (reader, session, { filter, most }) =>
    reader
      .toolCalls(filter, most)
      .filter((call) => isNamed(call))
      .map((call) => toolCallShape(call, session.id)),
  prompts: (reader, _, { filter, most }) => reader.prompts(filter, most).map((prompt) => promptShape(prompt)),
  tasks: (reader, _, { filter, most }) => reader.tasks(filter, most).map((task) => taskShape(task)),
  subagents: (reader, _, { filter, most }) =>
    knownSubagents(reader.subagents(filter, most)).map((subagent) => subagentShape(subagent)),
  compactions: (reader, _, { filter, most }) =>
    reader.compactions(filter, most).map((compaction) => compactionShape(compaction)),
};

/**
 * The session of an id or of an unambiguous beginning of one, of one agent where it is named. Throws `not-found`, and
 * `conflict` when several begin so or two agents have one.
 */
export function findSession(reader: LedgerReader, id: string, agent?: string): Session {
  const found = id === "" ? [] : reader.sessionsById(id, agent);
  const [session, ...others] = found;
  if (session === undefined) {
    throw new AppError(
      "not-found",
      `no session${agent === undefined ? "" : ` of ${agent}`} has the id ${id}; 'hallmonitor sessions' lists those that are known`,
    );
  }
  if (others.length > 0) throw severalFound(id, found);
  return session;
}

function severalFound(id: string, found: readonly Session[]): AppError {
  const first = found.slice(0, 5);
  const isOneId = found.every((one) => one.id === found[0]?.id);
  return new AppError(
    "conflict",
    isOneId
      ? `${found.length} agents have a session ${found[0]?.id}: ${first.map((one) => one.agent).join(", ")}; name one of them as agent`
      : `several sessions begin with ${id}: ${first.map((one) => one.id).join(", ")}; give more of the id`,
  );
}

/** The cursor of a list of sessions that goes on behind this one. */
export function sessionCursor({ lastSeenAt, key }: SessionPosition): string {
  return timeCursor({ at: lastSeenAt, key });
}

/** Behind which session a page of them begins; undefined for the first page. Throws `invalid` for a cursor of others. */
export function positionOf({ cursor }: Page): SessionPosition | undefined {
  if (cursor === undefined) return undefined;
  const { at, key } = parseTimeCursor(cursor);
  return { lastSeenAt: at, key };
}
