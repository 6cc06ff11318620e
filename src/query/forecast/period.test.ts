import { expect, test } from "bun:test";
import { periodAhead } from "./period.ts";

test("a week runs from Monday to Sunday, today included", () => {
  // 2026-11-28 is a Saturday.
  expect(periodAhead({ period: "week", which: "current" }, "2026-11-28", "monday")).toEqual({
    period: "week",
    which: "current",
    firstDay: "2026-11-23",
    lastDay: "2026-11-29",
    span: { first: 0, last: 1 },
  });
  expect(periodAhead({ period: "week", which: "next" }, "2026-11-29", "monday")).toMatchObject({
    firstDay: "2026-11-30",
    span: { first: 1, last: 7 },
  });
});

test("a week may begin on Sunday", () => {
  const week = (today: string) => periodAhead({ period: "week", which: "current" }, today, "sunday");
  expect(week("2026-11-28")).toMatchObject({ firstDay: "2026-11-22", lastDay: "2026-11-28" });
  expect(week("2026-11-29")).toMatchObject({ firstDay: "2026-11-29", lastDay: "2026-12-05" });
});

test("a month has its own length, also across a year's end", () => {
  expect(periodAhead({ period: "month", which: "current" }, "2026-02-01", "monday").span).toEqual({
    first: 0,
    last: 27,
  });
  expect(periodAhead({ period: "month", which: "next" }, "2026-12-31", "monday")).toEqual({
    period: "month",
    which: "next",
    firstDay: "2027-01-01",
    lastDay: "2027-01-31",
    span: { first: 1, last: 31 },
  });
});

test("a day is today or tomorrow", () => {
  expect(periodAhead({ period: "day", which: "current" }, "2026-02-28", "monday").span).toEqual({
    first: 0,
    last: 0,
  });
  expect(periodAhead({ period: "day", which: "next" }, "2026-02-28", "monday")).toMatchObject({
    firstDay: "2026-03-01",
  });
});
