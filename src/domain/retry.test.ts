import { expect, test } from "bun:test";
import { pauseMs, retryAfterMs } from "./retry.ts";

test("pauses double up to the longest, and half of each is chance", () => {
  const pauses = { firstMs: 1000, mostMs: 5000 };
  expect([1, 2, 3, 4, 1000].map((tries) => pauseMs(tries, pauses, () => 1))).toEqual([
    1000, 2000, 4000, 5000, 5000,
  ]);
  expect(pauseMs(2, pauses, () => 0)).toBe(1000);
});

test.each<[string | null, number | undefined]>([
  ["17", 17_000],
  [" 0.25 ", 250],
  ["Sat, 28 Nov 2026 12:00:10 GMT", 10_000],
  // A time that is over asks for no wait.
  ["Sat, 28 Nov 2026 11:00:00 GMT", 0],
  ["soon", undefined],
  ["-1", undefined],
  ["", undefined],
  [null, undefined],
])("Retry-After %p asks for %p milliseconds", (header, ms) => {
  expect(retryAfterMs(header, Date.UTC(2026, 10, 28, 12))).toBe(ms);
});
