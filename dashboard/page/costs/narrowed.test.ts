import { expect, test } from "bun:test";
import { narrowed } from "./narrowed.ts";

test("a name leads to itself alone, told by something else", () => {
  expect(narrowed("project", { key: "/a/web" })).toEqual({
    path: "/costs",
    changes: { project: "/a/web", by: "model" },
  });
  expect(narrowed("model", { key: "m" })?.changes).toEqual({ model: "m", by: null });
  expect(narrowed("team", { key: "t" })?.changes).toEqual({ team: "t", by: null });
  expect(narrowed("branch", { key: "b" })?.changes).toEqual({ branch: "b", by: "session" });
});

test("a session leads to its own page, with whose it is", () => {
  expect(narrowed("session", { key: "a/b", agent: "codex" })).toEqual({
    path: "/sessions/a%2Fb",
    changes: { agent: "codex" },
  });
});

test.each([
  ["day", "2026-11-28", "2026-11-28", "2026-11-28"],
  ["week", "2026-11-23", "2026-11-23", "2026-11-29"],
  ["month", "2026-02", "2026-02-01", "2026-02-28"],
  ["month", "2026-12", "2026-12-01", "2026-12-31"],
  ["hour", "2026-10-04T02:30+11:00", "2026-10-04T02:30+11:00", "2026-10-03T16:00:00.000Z"],
  ["hour", "2026-11-28T17:00+01:00", "2026-11-28T17:00+01:00", "2026-11-28T17:00:00.000Z"],
] as const)("a %s leads to its own time: %s", (by, key, from, to) => {
  expect(narrowed(by, { key })?.changes).toEqual({ from, to, range: null, by: null });
});

test("what no filter names leads nowhere", () => {
  expect(narrowed("project", { key: null })).toBe(undefined);
  expect(narrowed("model", { key: null, rest: 3 })).toBe(undefined);
  expect(narrowed("ticket", { key: "ABC-12" })).toBe(undefined);
});
