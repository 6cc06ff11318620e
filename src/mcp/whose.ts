import { AppError } from "../domain/error.ts";
import { placeOf } from "../domain/folder.ts";
import type { Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import type { ToolCall } from "../domain/tool-call.ts";
import type { SessionShape } from "../query/shape.ts";
import { listSessions } from "../query/sessions.ts";
import { parseStates } from "../query/state-filter.ts";
import type { Keyed, LedgerReader } from "../store/store.ts";
import { text } from "./argument.ts";
import { isTold } from "./scope.ts";
import type { Desk } from "./tool.ts";
import { leftMs } from "../domain/activity.ts";
import { listed } from "../domain/listed.ts";

/** How a tool is told of one session. */
export const sessionInput = {
  session: text("a session: its id, or the beginning of one; by default the session that asks"),
  agent: text("the coding agent of that session, if two agents have one with this id"),
};

/**
 * How the session was found: its id was `asked` for; the ledger knows this very `tool-call`; the `process` that started this
 * server notes it; it is the one open in this `folder`, or the only one open at all.
 */
export type FoundBy = "asked" | "tool-call" | "process" | "folder" | "only-one";

/** A session, and how sure it is that it is the one that is meant. */
export interface Found {
  readonly session: Session;
  readonly by: FoundBy;
  /** Others that could be meant as well. */
  readonly others: readonly string[];
}

/** A call is told by hooks before it is made: it is not older than this when its answer is asked for. */
const callMs = 600_000;
const mostCalls = 1000;
const mostOpen = 50;
const open = parseStates("open", "state");

/** The session that is asked for or, where none is named, the one that asks. Throws where that cannot be known. */
export function sessionOf(
  desk: Desk,
  told: { readonly session?: string | undefined; readonly agent?: string | undefined },
): Found {
  if (told.session !== undefined) return sure(namedSession(desk, told.session, told.agent), "asked");
  const { caller } = desk;
  const calling = caller.toolUseId === undefined ? undefined : callingSession(desk, caller.toolUseId);
  if (calling !== undefined && isTold(desk, calling)) return sure(calling, "tool-call");
  return caller.sessionId === undefined
    ? openSession(desk)
    : sure(notedSession(desk, caller.sessionId), "process");
}

/** The session of an id or of an unambiguous beginning of one. Throws `not-found`, and `conflict` when several begin so. */
export function namedSession(desk: Desk, id: string, agent: string | undefined): Session {
  const begins = id.trim() === "" ? [] : desk.reader.sessionsById(id.trim(), agent);
  const found = begins.filter((one) => isTold(desk, one));
  const [session, ...others] = found;
  if (session === undefined)
    throw new AppError(
      "not-found",
      `no session has the id ${id}; the tool 'sessions' lists those that are known`,
    );
  if (others.length === 0) return session;
  const names = found.slice(0, 5).map((one) => `${one.id} (${one.agent})`);
  throw new AppError(
    "conflict",
    `several sessions begin with ${id}: ${listed(names, 5)}; give more of the id, or its agent`,
  );
}

/** How the session was found, for the answer; nothing where it was named. */
export function foundNotes({ session, by, others }: Found): string[] {
  if (by === "asked") return [];
  const how = `session ${session.id} is taken for the one that asks: ${reasons[by]}`;
  if (others.length === 0) return [how];
  return [`${how}; also open there: ${others.slice(0, 5).join(", ")}; name one as session if that is you`];
}

const reasons = {
  "tool-call": "the ledger knows this very call as one of it",
  process: "the process that started this server runs it",
  folder: "it is the latest open session in the folder of this server",
  "only-one": "it is the only open session",
} as const satisfies Record<Exclude<FoundBy, "asked">, string>;

function sure(session: Session, by: FoundBy): Found {
  return { session, by, others: [] };
}

/** The tool call that an agent gave this id, of the latest ones. */
export function calledAs(
  reader: LedgerReader,
  { toolUseId, now }: { readonly toolUseId: string; readonly now: UnixMs },
): Keyed<ToolCall> | undefined {
  const calls = reader.toolCalls({ from: now - callMs }, mostCalls);
  return calls.findLast((call) => call.toolUseId === toolUseId);
}

/** The session whose agent gave a call this id. */
function callingSession({ reader, now }: Desk, toolUseId: string): Session | undefined {
  const key = calledAs(reader, { toolUseId, now })?.sessionKey;
  return key === undefined ? undefined : reader.sessionByKey(key);
}

/** The session that its process notes. Another one that happens to be open must not be taken for it. */
function notedSession(desk: Desk, id: string): Session {
  const [noted] = desk.reader.sessionsById(id);
  if (noted !== undefined && isTold(desk, noted)) return noted;
  const why =
    noted === undefined
      ? "nothing of it has come in yet; 'hallmonitor doctor' says what is missing between the agent and the ledger"
      : "it belongs to another project than the one this server answers about";
  throw new AppError("not-found", `no answer about this session, ${id}: ${why}`);
}

/** The open session of this server's folder, or the only one; whoever works comes first, for who asks is at work. */
function openSession(desk: Desk): Found {
  const { reader, now, project, caller } = desk;
  const filter = { from: now - leftMs, project };
  const shapes = listSessions(reader, { filter, states: open, page: { limit: mostOpen }, now }).sessions;
  const { folder } = caller;
  const there = folder === undefined ? [] : shapes.filter((one) => isIn(one.project, folder));
  const candidates = there.length > 0 ? there : shapes;
  const [first, ...others] = candidates.toSorted((a, b) => Number(isAtRest(a)) - Number(isAtRest(b)));
  if (first === undefined) throw nobody(folder);
  if (there.length === 0 && others.length > 0) throw several(candidates);
  const session = namedSession(desk, first.id, first.agent);
  return { session, by: there.length > 0 ? "folder" : "only-one", others: others.map(({ id }) => id) };
}

function isAtRest({ state }: SessionShape): boolean {
  return state !== "working";
}

/** Whether a project is this folder, or has it within. */
function isIn(project: string | null, folder: string): boolean {
  if (project === null) return false;
  const [place, inner] = [placeOf(project), placeOf(folder)];
  return inner === place || inner.startsWith(`${place}/`);
}

function nobody(folder: string | undefined): AppError {
  const where = folder === undefined ? "" : ` (looked for one in ${folder})`;
  return new AppError(
    "not-found",
    `no session is open that could be the one that asks${where}; name one as session: the tool 'sessions' lists them. Where the ledger hears nothing of this session, 'hallmonitor doctor' says why`,
  );
}

function several(shapes: readonly SessionShape[]): AppError {
  const names = shapes.map(({ id, project }) => `${id} (${project ?? "unknown project"})`);
  return new AppError(
    "conflict",
    `${shapes.length} sessions are open, and it is not known which one asks: ${names.join(", ")}; name one as session`,
  );
}
