import { expect, test } from "bun:test";
import { parseDuration } from "./duration.ts";

test.each<[string, number]>([
  ["250ms", 250],
  ["90s", 90_000],
  ["2m", 120_000],
  ["1.5h", 5_400_000],
  ["1h30m", 5_400_000],
  ["14d", 1_209_600_000],
  ["0s", 0],
])("%s is a span of time", (text, ms) => {
  expect(parseDuration(text)).toBe(ms);
});

test.each(["", "2", "2 h", "-2h", "2w", "2hours", "1e3s"])("%p is none", (text) => {
  expect(parseDuration(text)).toBeUndefined();
});
