import { expect, test } from "bun:test";
import { ChangeLog } from "./change-log.ts";

const own = (key: number) => ({ kind: "request", key, sessionKey: 1 });
const keys = (log: ChangeLog, mark: string, limit = 100) =>
  log.since(1, mark, limit)?.changes.map(({ key }) => key);

test("what changed in a session since a mark, and nothing of others", () => {
  const log = new ChangeLog(7);
  log.note([own(1)]);
  const mark = log.mark();
  log.note([own(2), { kind: "request", key: 3, sessionKey: 2 }]);
  log.note([own(4), own(2)]);
  expect(keys(log, mark)).toEqual([2, 4, 2]);
  expect(keys(log, log.mark())).toEqual([]);
});

test("a long list of changes is told in parts, each from the mark of the one before", () => {
  const log = new ChangeLog(7);
  const start = log.mark();
  log.note([1, 2, 3, 4, 5].map(own));
  const first = log.since(1, start, 2);
  expect(first?.changes.map(({ key }) => key)).toEqual([1, 2]);
  expect(keys(log, first?.mark ?? "", 2)).toEqual([3, 4]);
});

test("a mark from before what is remembered is not known, and one within it is", () => {
  const log = new ChangeLog(7, 2);
  const old = log.mark();
  log.note([1, 2].map(own));
  const kept = log.mark();
  log.note([3, 4].map(own));
  expect(log.since(1, old, 10)).toBeUndefined();
  expect(keys(log, kept)).toEqual([3, 4]);
});

test("what is remembered is right after many rounds, whatever its kind", () => {
  const log = new ChangeLog(7, 5);
  const noted = Array.from({ length: 23 }, (_, index) => ({
    kind: ["request", "tool", "prompt"][index % 3] ?? "",
    key: index,
    sessionKey: index % 4 === 3 ? undefined : 1,
  }));
  for (const change of noted.slice(0, -5)) log.note([change]);
  const mark = log.mark();
  log.note(noted.slice(-5));
  expect(log.since(1, mark, 10)?.changes).toEqual([
    { kind: "request", key: 18, sessionKey: 1 },
    { kind: "prompt", key: 20, sessionKey: 1 },
    { kind: "request", key: 21, sessionKey: 1 },
    { kind: "tool", key: 22, sessionKey: 1 },
  ]);
});

test("a mark of another run, one of the future and one that is none are not known", () => {
  const log = new ChangeLog(7);
  log.note([own(1)]);
  for (const mark of ["8-0", "7-2", "", "7", "7-x", "x-0"]) expect(log.since(1, mark, 10)).toBeUndefined();
});

test("when something changed that nobody can name, every mark is forgotten", () => {
  const log = new ChangeLog(7);
  const mark = log.mark();
  log.forget();
  expect(log.since(1, mark, 10)).toBeUndefined();
  expect(keys(log, log.mark())).toEqual([]);
});
