import { expect, test } from "bun:test";
import { byUrgency, type Ranked } from "./session-order.ts";

function one(state: Ranked["state"], own: Partial<Ranked> = {}): Ranked {
  const noon = "2026-11-20T12:00:00.000Z";
  return { id: "a", state, state_since: noon, started_at: noon, last_seen_at: noon, ...own };
}

const later = "2026-11-20T12:30:00.000Z";

test("whoever cannot go on without an answer comes first, then who waits, works, rests", () => {
  const mixed = [one("idle"), one("working"), one("waiting-input"), one("ended"), one("waiting-permission")];
  expect(mixed.toSorted(byUrgency).map(({ state }) => state)).toEqual([
    "waiting-permission",
    "waiting-input",
    "working",
    "idle",
    "ended",
  ]);
});

test("the longest waiting, the youngest at work and the last heard of come first among their like", () => {
  const first = (...sessions: Ranked[]) => sessions.toSorted(byUrgency)[0];
  const waits = one("waiting-input");
  expect(first(one("waiting-input", { state_since: later }), waits)).toBe(waits);
  const works = one("compacting", { started_at: later });
  expect(first(one("working", { last_seen_at: later }), works)).toBe(works);
  const rests = one("idle", { last_seen_at: later });
  expect(first(one("idle", { started_at: later }), rests)).toBe(rests);
});

test("those of one moment keep their order, however they come", () => {
  const sessions = ["c", "a", "b"].map((id) => one("working", { id }));
  expect(sessions.toSorted(byUrgency)).toEqual(sessions.toReversed().toSorted(byUrgency));
});
