import { isOver } from "../../../src/domain/activity.ts";
import type { SessionShape } from "../../../src/query/shape.ts";
import type { BoardAnswer } from "../../../src/query/board.ts";
import { byUrgency, isBusy, isWaiting } from "../../../src/format/session-order.ts";
import { sessionName } from "../../api/stream.ts";

/** The parts of the board, in their order. */
export const groupNames = ["waiting", "working", "idle"] as const;

/** A part of the board: sessions that stand still until a person does something, those at work, and the rest. */
export type GroupName = (typeof groupNames)[number];

/** The board as it is drawn: the sessions of each part, the first on top. */
export type Arrangement = Readonly<Record<GroupName, readonly SessionShape[]>>;

/** Where a session stands by what it does. */
export function groupOf(session: SessionShape): GroupName {
  if (isWaiting(session)) return "waiting";
  return isBusy(session) ? "working" : "idle";
}

/**
 * The open sessions as they are known last: those of the answer, each as the stream told it where that heard of it later,
 * and those that are new since. Which new ones a filter leaves only the API knows: with one they come with its next answer.
 */
export function openSessions(
  answer: BoardAnswer,
  told: ReadonlyMap<string, SessionShape>,
  isNarrowed: boolean,
): SessionShape[] {
  const known = new Map(answer.sessions.map((session) => [sessionName(session), session]));
  for (const [name, session] of told) {
    const before = known.get(name);
    const isNews =
      before === undefined ? !isNarrowed && session.last_seen_at > answer.at : isLater(session, before);
    if (isNews) known.set(name, session);
  }
  return [...known.values()].filter(({ state }) => !isOver(state));
}

/** Of two accounts of the same moment the answer's is the better: it also knows what silence means. */
function isLater(session: SessionShape, before: SessionShape): boolean {
  return session.last_seen_at > before.last_seen_at;
}

/** The board by urgency. */
export function arrange(sessions: readonly SessionShape[]): Arrangement {
  const groups = Map.groupBy(sessions.toSorted(byUrgency), groupOf);
  return {
    waiting: groups.get("waiting") ?? [],
    working: groups.get("working") ?? [],
    idle: groups.get("idle") ?? [],
  };
}

/** The same sessions, each where it stood before; new ones come last in the part they belong to. */
export function keepPlaces(now: Arrangement, before: Arrangement): Arrangement {
  const sessions = new Map(allOf(now).map((session) => [sessionName(session), session]));
  const kept = new Set(allOf(before).map(sessionName));
  const placed = (name: GroupName): SessionShape[] => [
    ...before[name].flatMap((session) => sessions.get(sessionName(session)) ?? []),
    ...now[name].filter((session) => !kept.has(sessionName(session))),
  ];
  return { waiting: placed("waiting"), working: placed("working"), idle: placed("idle") };
}

/** Everyone on the board, from top to bottom. */
export function allOf(arrangement: Arrangement): SessionShape[] {
  return groupNames.flatMap((name) => arrangement[name]);
}

/** What the places of all are: the same text for the same places. */
export function placesOf(arrangement: Arrangement): string {
  return JSON.stringify(groupNames.map((name) => arrangement[name].map(sessionName)));
}
