import { expect, test } from "bun:test";
import type { BoardAnswer } from "../../../src/query/board.ts";
import type { SessionShape } from "../../../src/query/shape.ts";
import { sessionShape } from "../../../test/shape/session.ts";
import { allOf, arrange, keepPlaces, openSessions, placesOf } from "./arrange.ts";

const at = "2026-11-20T12:00:00.000Z";
const later = "2026-11-20T12:00:05.000Z";

function session(id: string, own: Partial<SessionShape> = {}): SessionShape {
  return sessionShape({ id, state: "working", state_since: at, started_at: at, last_seen_at: at, ...own });
}

function answer(...sessions: SessionShape[]): BoardAnswer {
  // Nothing else of it matters here.
  return { at, sessions } as unknown as BoardAnswer;
}

function told(...sessions: SessionShape[]): ReadonlyMap<string, SessionShape> {
  return new Map(sessions.map((one) => [`${one.agent}/${one.id}`, one]));
}

const ids = (sessions: readonly SessionShape[]) => sessions.map(({ id }) => id);
const asks = { state: "waiting-permission", waiting_for: "Bash" } as const;

test("what the stream heard later holds, and what it heard no later does not", () => {
  const known = answer(session("a"), session("b", { state: "idle" }));
  const open = openSessions(known, told(session("a", { ...asks, last_seen_at: later }), session("b")), false);
  expect(open.map(({ id, state }) => [id, state])).toEqual([
    ["a", "waiting-permission"],
    ["b", "idle"],
  ]);
});

test("a session that ended since leaves, a new one comes, and one that was heard of before the answer does not come back", () => {
  const known = answer(session("a"), session("b"));
  const ended = session("a", { state: "ended", last_seen_at: later });
  const fresh = session("c", { last_seen_at: later });
  expect(ids(openSessions(known, told(ended, fresh, session("old")), false))).toEqual(["b", "c"]);
});

test("with a filter only the answer says who is new, and the stream what they do", () => {
  const known = answer(session("a"));
  const news = told(session("a", { ...asks, last_seen_at: later }), session("c", { last_seen_at: later }));
  expect(openSessions(known, news, true)).toMatchObject([{ id: "a", state: "waiting-permission" }]);
});

test("whoever waits stands on top, the longest waiting first", () => {
  const board = arrange([
    session("works"),
    session("rests", { state: "idle" }),
    session("asked", { ...asks, state_since: later }),
    session("asked first", asks),
    session("compacts", { state: "compacting" }),
  ]);
  expect(ids(board.waiting)).toEqual(["asked first", "asked"]);
  expect(ids(board.working).toSorted()).toEqual(["compacts", "works"]);
  expect(ids(allOf(board)).at(-1)).toBe("rests");
});

test("places are kept for who was there, whatever it does now, and new ones come last in their part", () => {
  const before = arrange([session("a"), session("b", { started_at: later }), session("gone")]);
  const now = arrange([
    session("a", asks),
    session("b", { state: "idle" }),
    session("new", { started_at: later }),
    session("new asks", asks),
  ]);
  const kept = keepPlaces(now, before);
  expect(ids(kept.working)).toEqual(["b", "a", "new"]);
  expect(kept.working[1]?.state).toBe("waiting-permission");
  expect(ids(kept.waiting)).toEqual(["new asks"]);
  expect(kept.idle).toEqual([]);
  expect(placesOf(kept)).not.toBe(placesOf(now));
});
