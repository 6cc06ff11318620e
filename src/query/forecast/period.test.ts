import { expect, test } from "bun:test";
import { periodAhead } from "./period.ts";

test("a week runs from Monday to Sunday, today included", () => {
  // 2026-11-28 is a Saturday.
  expect(periodAhead("week", "2026-11-28", "current")).toEqual({
    period: "week",
    firstDay: "2026-11-23",
    lastDay: "2026-11-29",
    span: { first: 0, last: 1 },
  });
  expect(periodAhead("week", "2026-11-29", "next")).toMatchObject({
    firstDay: "2026-11-30",
    span: { first: 1, last: 7 },
  });
});

test("a month has its own length, also across a year's end", () => {
  expect(periodAhead("month", "2026-02-01", "current").span).toEqual({ first: 0, last: 27 });
  expect(periodAhead("month", "2026-12-31", "next")).toEqual({
    period: "month",
    firstDay: "2027-01-01",
    lastDay: "2027-01-31",
    span: { first: 1, last: 31 },
  });
});

test("a day is today or tomorrow", () => {
  expect(periodAhead("day", "2026-02-28", "current").span).toEqual({ first: 0, last: 0 });
  expect(periodAhead("day", "2026-02-28", "next")).toMatchObject({ firstDay: "2026-03-01" });
});
