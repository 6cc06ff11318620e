import { expect, test } from "bun:test";
import { durationOf, parseDuration } from "./duration.ts";

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

test("a span that somebody waits for is longer than nothing, and is called by their name for it", () => {
  expect(durationOf("1m", "--timeout")).toBe(60_000);
  for (const text of ["0s", "soon", ""])
    expect(() => durationOf(text, "--timeout")).toThrow(
      `--timeout is no span of time: ${text}; write one such as`,
    );
});
