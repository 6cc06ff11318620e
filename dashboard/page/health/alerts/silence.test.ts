import { expect, test } from "bun:test";
import { tomorrow } from "./silence.ts";

test("tomorrow begins at eight by the clock of the place, also over the end of a year", () => {
  for (const now of [
    new Date(2026, 10, 28, 0, 5),
    new Date(2026, 11, 31, 23, 59),
    new Date(2027, 1, 28, 8, 0),
  ]) {
    const then = tomorrow(now);
    expect([then.getHours(), then.getMinutes()]).toEqual([8, 0]);
    const days =
      (Date.UTC(then.getFullYear(), then.getMonth(), then.getDate()) -
        Date.UTC(now.getFullYear(), now.getMonth(), now.getDate())) /
      86_400_000;
    expect(days).toBe(1);
  }
});
