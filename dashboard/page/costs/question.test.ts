import { expect, test } from "bun:test";
import { viewOf } from "../../app/view.ts";
import { daysOf, questionOf, unitFor } from "./question.ts";

const now = Date.parse("2026-11-28T17:52:00Z");
const asked = (query: string, since?: number) =>
  questionOf(viewOf(new URL(`http://127.0.0.1/costs?timezone=UTC&${query}`), now), since, now);

test("thirty days are told by project, in days, beside the thirty days before", () => {
  expect(asked("")).toMatchObject({
    by: "project",
    stack: "project",
    unit: "day",
    refused: null,
    compare: "previous_days",
  });
});

test.each([
  ["range=today", "hour"],
  ["range=24h", "hour"],
  ["range=7d", "day"],
  ["range=90d", "day"],
  ["from=2026-01-01", "week"],
  ["from=2024-11-01", "month"],
])("%s is drawn by the %s", (query, unit) => {
  expect(asked(query).unit).toBe(unit as never);
});

test("a unit that would make too many bars is refused, and says so", () => {
  expect(asked("by=hour&range=7d")).toMatchObject({ by: "hour", unit: "hour", refused: null });
  expect(asked("by=hour&range=90d")).toMatchObject({ by: "day", unit: "day", refused: "hour" });
});

test("bars of a time are made of models unless the address says otherwise, or of nothing", () => {
  expect(asked("by=day").stack).toBe("model");
  expect(asked("by=day&stack=branch").stack).toBe("branch");
  expect(asked("by=day&stack=none").stack).toBe(null);
  expect(asked("by=branch&stack=model").stack).toBe("branch");
});

test("words that nobody knows are as if they were not there", () => {
  expect(asked("by=moon&stack=sun")).toMatchObject({ by: "project", stack: "project" });
});

test("all of time has nothing before it, and is as long as there was use", () => {
  const since = now - 10 * 86_400_000;
  expect(asked("range=all", since)).toMatchObject({ unit: "day", compare: undefined });
  expect(asked("range=all", now - 730 * 86_400_000).unit).toBe("month");
});

test("two dates are compared as the calendar suggests", () => {
  expect(asked("from=2026-11-01&to=2026-11-28").compare).toBe("previous");
});

test("the length of a time counts its last day whole, and nothing that is yet to come", () => {
  expect(daysOf({ from: "2026-11-01", to: "2026-11-07" }, undefined, now)).toBe(7);
  expect(daysOf({ from: "2026-11-28", to: "2026-12-31" }, undefined, now)).toBeCloseTo(0.744, 2);
  expect(daysOf({ from: "never" }, undefined, now)).toBe(0);
  expect(daysOf({}, undefined, now)).toBe(0);
});

test("a day is drawn by the hour, two years by the month", () => {
  expect([1, 2, 3, 100, 101, 700, 730].map(unitFor)).toEqual([
    "hour",
    "hour",
    "day",
    "day",
    "week",
    "week",
    "month",
  ]);
});
