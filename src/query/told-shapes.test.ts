import { expect, test } from "bun:test";
import { noon, request } from "../../test/contract/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { shapesOf } from "./sessions.ts";
import { ToldShapes } from "./told-shapes.ts";

/** Two sessions, and whoever is told of them. */
function world() {
  const ledger = new MemoryLedger();
  const told = (...ids: string[]): void =>
    void ledger.commit(ids.map((sessionId) => request({ sessionId, at: noon })));
  told("s1", "s2");
  const reader = new MemoryReader(ledger);
  const shapes = new ToldShapes(reader);
  const hear = (now: number) => {
    const sessions = reader.sessions({}, 9).toSorted((a, b) => a.key - b.key);
    const heard = shapes.of(sessions, { now });
    const made = shapesOf(reader, sessions, { now });
    return { heard: sessions.map(({ key }) => heard.get(key)), made };
  };
  return { told, hear };
}

test("all who hear of a change within a second are told the same shape", () => {
  const { hear } = world();
  const first = hear(noon);
  expect(first.heard).toEqual(first.made);
  const second = hear(noon + 999);
  expect(second.heard[0]).toBe(first.heard[0]);
});

test("a session that changed is told anew, and the other is not made again", () => {
  const { hear, told } = world();
  const before = hear(noon);
  told("s2");
  const after = hear(noon + 1);
  expect(after.heard[0]).toBe(before.heard[0]);
  expect(after.heard[1]).toMatchObject({ id: "s2", requests: 2 });
});

test("what is a matter of time is not told from a second ago, nor from a time to come", () => {
  const { hear } = world();
  expect(hear(noon).heard[0]).toMatchObject({ state: "working" });
  const later = hear(noon + 3_600_000);
  expect(later.heard).toEqual(later.made);
  const back = hear(noon + 1);
  expect(back.heard).toEqual(back.made);
});
