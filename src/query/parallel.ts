import { isOver, leftMs, longestWaitMs } from "../domain/activity.ts";
import { pathWithin, placeOf, placeWithin } from "../domain/folder.ts";
import type { Session, SessionTotals } from "../domain/session.ts";
import { formatInstant, type UnixMs } from "../domain/time.ts";
import { editTools } from "../domain/tool-call.ts";
import type { LedgerReader } from "../store/store.ts";
import type { ParallelSession, SharedFile } from "./parallel-shape.ts";
import { burnWindowMs } from "./session-shape.ts";
import { notOver } from "./state-filter.ts";
import { stateOf } from "./session-state.ts";
import { isToldOnlyBy } from "./told-only-by.ts";

/** Sessions that are looked at; nobody runs more at once. */
const maxSessions = 500;
/** Others that are told of each session, the latest seen: who has more has no list but a number. */
const maxOthers = 20;
/** Files that are looked at of each session, and told of each two. */
const maxTouched = 1000;
const maxShared = 20;

const changes: ReadonlySet<string> = new Set(editTools);

/** A session that is open, in a folder that has others. */
interface Occupant {
  readonly session: Session;
  /** Its files by the place they lie at. */
  readonly touched: ReadonlyMap<string, Touched>;
}

interface Touched {
  /** As the file is called in that folder. */
  readonly path: string;
  readonly readAt?: UnixMs | undefined;
  readonly changedAt?: UnixMs | undefined;
}

/** A session and what it adds up to, as far as that is known already. */
type Asked = readonly [session: Session, totals: SessionTotals | undefined];

/**
 * The others that are open in the folder of each of the sessions, by key. A folder is the very folder
 * (docs/decisions/022-parallel-sessions.md): neither one inside it nor another worktree of its repository.
 */
export function parallelTo(
  reader: LedgerReader,
  sessions: readonly Asked[],
  now: UnixMs,
): ReadonlyMap<number, readonly ParallelSession[]> {
  const asked = sessions.filter(([session]) => mayBeOpen(session, now));
  if (asked.length === 0) return new Map();
  // Hundreds that are over may have been heard of since: they stand in nobody's way.
  const recent = reader.sessions({ from: now - leftMs, doing: notOver }, maxSessions);
  const byFolder = Map.groupBy(
    recent.filter((session) => mayBeOpen(session, now)),
    folderOf,
  );
  const told = new Map<number, readonly ParallelSession[]>();
  for (const [folder, own] of Map.groupBy(asked, ([session]) => folderOf(session))) {
    const there = byFolder.get(folder) ?? [];
    if (there.length < 2) continue;
    for (const [key, found] of withinFolder(reader, { asked: own, there, now })) told.set(key, found);
  }
  return told;
}

function withinFolder(
  reader: LedgerReader,
  { asked, there, now }: { asked: readonly Asked[]; there: readonly Session[]; now: UnixMs },
): [key: number, others: readonly ParallelSession[]][] {
  const totals = new Map(asked.map(([session, own]) => [session.key, own]));
  const isOpenNow = (session: Session): boolean =>
    isOpen(session, totals.get(session.key) ?? totalsOf(reader, session, now), now);
  // Whether one is open is a question to the ledger: of hundreds only as many are asked for as are told of.
  const present = there
    .values()
    .filter(isOpenNow)
    .take(maxOthers + 1)
    .toArray();
  const occupants = new Map<number, Occupant>();
  const occupantOf = (session: Session): Occupant => {
    const found = occupants.get(session.key) ?? occupant(reader, session, now);
    occupants.set(session.key, found);
    return found;
  };
  return asked.flatMap(([session]) => {
    const others = present.filter((other) => other.key !== session.key && mayMeet(session, other));
    if (others.length === 0 || !isOpenNow(session)) return [];
    const mine = occupantOf(session);
    const told = others.slice(0, maxOthers).map((other) => parallelShape(mine, occupantOf(other), now));
    return [[session.key, told.toSorted(latestShareFirst)]];
  });
}

/**
 * Cheap to say, and enough for nearly all sessions of a history. A program that only its SDK tells of runs where its author
 * works, with or without an agent beside it, and has no files in hand.
 */
function mayBeOpen(session: Session, now: UnixMs): boolean {
  const { facts, lastSeenAt, activity } = session;
  const isRecent = facts.project !== undefined && lastSeenAt >= now - leftMs;
  return isRecent && !isOver(activity?.state) && !isToldOnlyBy("sdk", session);
}

function folderOf({ facts }: Session): string {
  return placeOf(facts.project ?? "");
}

/** Two machines may have folders of one name. */
function mayMeet(a: Session, b: Session): boolean {
  const [one, other] = [a.facts.host, b.facts.host];
  return one === undefined || other === undefined || one === other;
}

function totalsOf(reader: LedgerReader, { key }: Session, now: UnixMs): SessionTotals | undefined {
  return reader.totals([key], now - burnWindowMs)[0];
}

function isOpen(session: Session, totals: SessionTotals | undefined, now: UnixMs): boolean {
  if (totals === undefined) return false;
  const { state, state_basis: basis } = stateOf(session, totals, now);
  if (state === "working" || state === "compacting") return true;
  // Without hooks nobody tells of an end: what rests may as well be over.
  if (state === "idle" && basis !== "hooks") return false;
  return !isOver(state) && now - session.lastSeenAt <= longestWaitMs;
}

function occupant(reader: LedgerReader, session: Session, now: UnixMs): Occupant {
  const folder = session.facts.project ?? "";
  const span = { sessionKey: session.key, from: Math.max(session.startedAt, now - leftMs) };
  const touched = new Map<string, Touched>();
  for (const { filePath, tool, at } of reader.fileTouches(span, maxTouched)) {
    const place = placeWithin(folder, filePath);
    const known = touched.get(place) ?? { path: pathWithin(folder, filePath) };
    touched.set(
      place,
      changes.has(tool)
        ? { ...known, changedAt: later(known.changedAt, at) }
        : { ...known, readAt: later(known.readAt, at) },
    );
  }
  return { session, touched };
}

function later(a: UnixMs | undefined, b: UnixMs | undefined): UnixMs | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}

function parallelShape(mine: Occupant, other: Occupant, now: UnixMs): ParallelSession {
  const both = Math.max(mine.session.startedAt, other.session.startedAt);
  const from = Math.max(both, now - leftMs);
  const shared: Shared[] = [];
  for (const [place, touch] of mine.touched) {
    const theirs = other.touched.get(place);
    const found = theirs === undefined ? undefined : sharedFile(touch, theirs, from);
    if (found !== undefined) shared.push(found);
  }
  return {
    session_id: other.session.id,
    agent: other.session.agent,
    since: formatInstant(both),
    shared_files: shared
      .toSorted((a, b) => b.at - a.at)
      .slice(0, maxShared)
      .map(({ at, touch, by, last }) => ({
        path: touch.path,
        changed_by: by,
        last_changed_by: last,
        last_changed_at: formatInstant(at),
      })),
    more_files: Math.max(0, shared.length - maxShared),
  };
}

interface Shared {
  readonly touch: Touched;
  readonly at: UnixMs;
  readonly by: SharedFile["changed_by"];
  readonly last: SharedFile["last_changed_by"];
}

/** What two have to do with one file since both were there. One that both read is in nobody's way. */
function sharedFile(mine: Touched, theirs: Touched, from: UnixMs): Shared | undefined {
  const [ours, others] = [since(mine.changedAt, from), since(theirs.changedAt, from)];
  const at = later(ours, others);
  if (at === undefined) return undefined;
  if (ours === undefined && since(mine.readAt, from) === undefined) return undefined;
  if (others === undefined && since(theirs.readAt, from) === undefined) return undefined;
  const by = ours === undefined ? "other" : others === undefined ? "this" : "both";
  return { touch: mine, at, by, last: ours === at ? "this" : "other" };
}

function since(at: UnixMs | undefined, from: UnixMs): UnixMs | undefined {
  return at !== undefined && at >= from ? at : undefined;
}

function latestShareFirst(a: ParallelSession, b: ParallelSession): number {
  return sharedAt(b) - sharedAt(a);
}

function sharedAt({ shared_files: [first] }: ParallelSession): UnixMs {
  return first === undefined ? 0 : Date.parse(first.last_changed_at);
}
