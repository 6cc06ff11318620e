import { expect, test } from "bun:test";
import { groupNames } from "./group-name.ts";
import { goesOn, periodName } from "./period-name.ts";

test.each([
  ["2026-11-28T17:00+01:00", "hour", "17:00", "Sat, 28 Nov 2026, 17:00"],
  ["2026-11-28T00:00+01:00", "hour", "28 Nov", "Sat, 28 Nov 2026, 00:00"],
  ["2026-11-28", "day", "28 Nov", "Sat, 28 Nov 2026"],
  ["2026-11-23", "week", "23 Nov", "week of Mon, 23 Nov 2026"],
  ["2026-11", "month", "Nov 2026", "November 2026"],
] as const)("%s by the %s is %s and %s", (key, unit, label, name) => {
  expect(periodName(key, unit)).toEqual({ label, name });
});

test.each([
  ["2026-11-28T17:00+01:00", "hour", true],
  ["2026-11-28T16:00+01:00", "hour", false],
  ["2026-11-28", "day", true],
  ["2026-11-27", "day", false],
  ["2026-11-23", "week", true],
  ["2026-11-16", "week", false],
  ["2026-11-30", "week", false],
  ["2026-11", "month", true],
  ["2026-10", "month", false],
] as const)("%s, by the %s, goes on: %p", (key, unit, is) => {
  expect(goesOn(key, unit, "2026-11-28 17")).toBe(is);
});

test("what is no date stays as it is", () => {
  expect(periodName("?", "day")).toEqual({ label: "?", name: "?" });
});

test("groups are called as people call them, also those without a name and all others together", () => {
  const groups = [{ key: "/a/web" }, { key: "/b/web" }, { key: null }, { key: null, rest: 1200 }];
  expect(groups.map(groupNames("project", groups))).toEqual(["a/web", "b/web", "no project", "1,200 others"]);
  expect([{ key: "claude-opus-5-5" }].map(groupNames("model", [{ key: "claude-opus-5-5" }]))).toEqual([
    "opus-5.5",
  ]);
  expect(groupNames("session", [])({ key: "01234567-89ab-4def-8123-456789abcdef" })).toBe("01234567");
  expect(groupNames("branch", [])({ key: "x\u202ey" })).not.toContain("\u202e");
});
