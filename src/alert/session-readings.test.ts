import { expect, test } from "bun:test";
import { limitSample, noon, request, toolCall } from "../../test/contract/observation.ts";
import type { Observation } from "../domain/observation.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { SessionReadings } from "./session-readings.ts";

const minute = 60_000;

function world() {
  const ledger = new MemoryLedger();
  const reader = new MemoryReader(ledger);
  const readings = new SessionReadings(reader);
  const commit = (...observations: Observation[]) => ledger.commit(observations);
  /** Begins a look at all sessions, and gives them by their ids. */
  const look = (mostRead = Infinity) => {
    const sessions = reader.sessions({}, 100);
    readings.begin(sessions, mostRead);
    return (id: string) => {
      const session = sessions.find((one) => one.id === id);
      if (session === undefined) throw new Error(`no session ${id}`);
      return session;
    };
  };
  return { readings, commit, look };
}

const asked = (id: string, minutes: number, own: Partial<Parameters<typeof request>[0]> = {}) =>
  request({ aliases: [`req:${id}`], at: noon + minutes * minute, ...own });

test("requests are read anew with what came since, and with what became of the latest of them", () => {
  const { readings, commit, look } = world();
  const timesOf = (since = 0) =>
    readings.requests(look()("s1"), noon + since).map(({ at, failed }) => [(at - noon) / minute, failed]);
  commit(asked("a", 1), asked("b", 5, { failed: true, usage: undefined }));
  expect(timesOf()).toEqual([
    [5, true],
    [1, false],
  ]);
  commit(asked("c", 6), asked("b", 5, { source: "otlp-span" }));
  expect(timesOf()).toEqual([
    [6, false],
    [5, false],
    [1, false],
  ]);
  expect(timesOf(5 * minute)).toHaveLength(2);
});

test("a rule that looks back farther than another hears of all that is as old", () => {
  const { readings, commit, look } = world();
  const heard = (since: number) =>
    readings.requests(look()("s1"), noon + since * minute).map(({ at }) => (at - noon) / minute);
  commit(asked("a", 1), asked("b", 30));
  const of = look();
  const since = (minutes: number) =>
    readings.requests(of("s1"), noon + minutes * minute).map(({ at }) => (at - noon) / minute);
  expect([since(20), since(0), since(20)]).toEqual([[30], [30, 1], [30]]);
  commit(asked("c", 31));
  expect(heard(20)).toEqual([31, 30]);
  expect(heard(0)).toEqual([31, 30, 1]);
});

test("a session that rested for longer than anybody asks about is read from the beginning when it goes on", () => {
  const { readings, commit, look } = world();
  const heard = (since: number) =>
    readings.requests(look()("s1"), noon + since * minute).map(({ at }) => (at - noon) / minute);
  commit(asked("a", 1), asked("other", 90, { sessionId: "s2" }));
  expect(heard(0)).toEqual([1]);
  const later = look();
  readings.requests(later("s2"), noon + 60 * minute);
  look();
  commit(asked("b", 91));
  expect(heard(60)).toEqual([91]);
  expect(heard(0)).toEqual([91, 1]);
});

test("where more sessions changed than may be read, those come first that were read longest ago", () => {
  const { readings, commit, look } = world();
  const counts = (mostRead: number) => {
    const of = look(mostRead);
    return ["s1", "s2", "s3"].map((id) => readings.requests(of(id), noon).length);
  };
  const turn = (name: string) =>
    ["s1", "s2", "s3"].map((sessionId, index) => asked(sessionId + name, index, { sessionId }));
  commit(...turn("a"));
  expect(counts(1)).toEqual([1, 1, 1]);
  commit(...turn("b"));
  expect(counts(1).reduce((sum, count) => sum + count)).toBe(4);
  expect(counts(1).reduce((sum, count) => sum + count)).toBe(5);
  expect(counts(1)).toEqual([2, 2, 2]);
});

test("calls come the latest first, and the plan's limits from the latest word that tells them", () => {
  const { readings, commit, look } = world();
  commit(
    toolCall({ aliases: ["tool:1"], tool: "Bash", at: noon }),
    toolCall({ aliases: ["tool:2"], tool: "Edit", at: noon + 1 }),
    limitSample({ at: noon, fiveHourPercent: 60 }),
    limitSample({ at: noon + 1 }),
  );
  const session = look()("s1");
  expect(readings.calls(session).map(({ tool }) => tool)).toEqual(["Edit", "Bash"]);
  expect(readings.limits(session)).toMatchObject({ fiveHourPercent: 60 });
});

test("a session that was not read yet has nothing, and no context", () => {
  const { readings, commit, look } = world();
  commit(asked("a", 1));
  const session = look(0)("s1");
  const settings = { thresholds: [], windows: {}, compactsAt: undefined };
  expect(readings.requests(session, noon)).toEqual([]);
  expect(readings.calls(session)).toEqual([]);
  expect(readings.limits(session)).toBeUndefined();
  expect(readings.context(session, { settings, now: noon })).toBeNull();
});

test("a context is foretold anew when its session changes, and after half a minute", () => {
  const { readings, commit, look } = world();
  const settings = { thresholds: [], windows: {}, compactsAt: undefined };
  const tokensAt = (now: number) => readings.context(look()("s1"), { settings, now });
  commit(asked("a", 0));
  const first = tokensAt(noon);
  expect(tokensAt(noon + 29_000)).toBe(first);
  expect(tokensAt(noon + 30_000)).not.toBe(first);
  commit(asked("b", 1));
  expect(tokensAt(noon + 30_001)).toMatchObject({ as_of: "2026-11-20T12:01:00.000Z" });
});
