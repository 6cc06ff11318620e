import { expect, test } from "bun:test";
import {
  formatAge,
  formatAgo,
  formatClock,
  formatDuration,
  formatMoment,
  formatOffset,
  instantOf,
} from "./duration.ts";

test("a duration has at most two units and never shows sixty of one", () => {
  const durations: [ms: number, text: string][] = [
    [0, "0ms"],
    [840, "840ms"],
    [999.6, "1.0s"],
    [2400, "2.4s"],
    [9960, "10s"],
    [12_000, "12s"],
    [59_600, "1m 00s"],
    [200_000, "3m 20s"],
    [3_599_700, "1h 00m"],
    [7_500_000, "2h 05m"],
    [86_399_000, "1d 0h"],
    [273_600_000, "3d 4h"],
  ];
  for (const [ms, text] of durations) expect(formatDuration(ms)).toBe(text);
});

test("what is not a duration is unknown", () => {
  for (const ms of [null, Number.NaN, -1, Infinity]) expect(formatDuration(ms)).toBe("–");
});

test("time since is one unit, and the future is now", () => {
  expect([-5000, 4999, 12_000, 200_000, 7_500_000, 273_600_000].map(formatAgo)).toEqual([
    "now",
    "now",
    "12s ago",
    "3m ago",
    "2h ago",
    "3d ago",
  ]);
  expect(formatAgo(Number.NaN)).toBe("–");
  expect([-5000, 4999, 59_999, 60_000, 7_500_000, 273_600_000, Number.NaN].map(formatAge)).toEqual([
    "0s",
    "4s",
    "59s",
    "1m",
    "2h",
    "3d",
    "–",
  ]);
});

test("an offset counts tenths from the start", () => {
  expect([0, 140, 65_900, 7_500_400, -1].map(formatOffset)).toEqual([
    "+0:00.0",
    "+0:00.1",
    "+1:05.9",
    "+2:05:00.4",
    "+0:00.0",
  ]);
  expect(formatOffset(Number.NaN)).toBe("–");
});

test("moments are shown in the zone that was asked for", () => {
  const at = instantOf("2026-11-20T21:04:24.000Z");
  expect(formatMoment(at, "UTC")).toBe("2026-11-20 21:04:24");
  expect(formatClock(at, "Asia/Tokyo")).toBe("06:04:24");
  expect(formatClock(instantOf("never"), "UTC")).toBe("–");
  expect(formatMoment(instantOf(null), "UTC")).toBe("–");
});
