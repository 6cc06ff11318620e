import { expect, test } from "bun:test";
import { Calendar } from "./calendar.ts";
import { spanOfLast } from "./last.ts";

const name = "--last";
const now = Date.parse("2026-11-26T22:30:00Z");

test.each([
  // Thursday the 26th in UTC, Friday the 27th in Kathmandu.
  ["1d", "UTC", "2026-11-26T00:00:00Z"],
  ["7d", "UTC", "2026-11-20T00:00:00Z"],
  ["1d", "Asia/Kathmandu", "2026-11-26T18:15:00Z"],
  ["1w", "UTC", "2026-11-23T00:00:00Z"],
  ["3w", "UTC", "2026-11-09T00:00:00Z"],
  ["1m", "UTC", "2026-11-01T00:00:00Z"],
  ["2m", "America/New_York", "2026-10-01T04:00:00Z"],
  ["12m", "UTC", "2025-12-01T00:00:00Z"],
  // Summer time ended within these days: the 25th of October had 25 hours.
  ["40d", "Europe/Berlin", "2026-10-17T22:00:00Z"],
] as const)("%s in %s begins at %s", (text, zone, start) => {
  expect(spanOfLast({ text, now, name }, new Calendar(zone)).from).toBe(Date.parse(start));
});

test("weeks begin on the calendar's day", () => {
  const sunday = Date.parse("2026-11-22T00:00:00Z");
  expect(spanOfLast({ text: "1w", now, name }, new Calendar("UTC", "sunday")).from).toBe(sunday);
});

test.each(["0d", "-3d", "7", "d", "1.5d", "7 d", "7D", "1y", "99999d", ""])("%p is refused", (text) => {
  expect(() => spanOfLast({ text, now, name }, new Calendar("UTC"))).toThrow("--last");
});

test.each([
  ["1d", "UTC", "2026-11-27T00:00:00Z"],
  ["1d", "Asia/Kathmandu", "2026-11-27T18:15:00Z"],
  ["3w", "UTC", "2026-11-27T00:00:00Z"],
  ["2m", "America/New_York", "2026-11-27T05:00:00Z"],
] as const)("%s in %s ends with today", (text, zone, end) => {
  expect(spanOfLast({ text, now, name }, new Calendar(zone)).to).toBe(Date.parse(end));
});
