import { expect, test } from "bun:test";
import { windowOf } from "./row-window.ts";

const sizes = { count: 20_000, rowHeight: 28 };

test("only what is seen and a margin beside it is drawn, however long the list is", () => {
  const [first, last] = windowOf({ top: 280_000, height: 560 }, sizes);
  expect(first).toBeLessThanOrEqual(10_000 - 8);
  expect(last).toBeGreaterThanOrEqual(10_020 + 8);
  expect(last - first).toBeLessThan(60);
});

test("a scroll of less than a step draws nothing anew", () => {
  const at = (top: number) => windowOf({ top, height: 560 }, sizes);
  expect(at(280_000)).toEqual(at(280_000 + 27));
});

test("the list begins with its first row and ends with its last", () => {
  expect(windowOf({ top: 0, height: 560 }, sizes)[0]).toBe(0);
  expect(windowOf({ top: 20_000 * 28 - 560, height: 560 }, sizes)[1]).toBe(20_000);
  expect(windowOf({ top: 0, height: 560 }, { count: 3, rowHeight: 28 })).toEqual([0, 3]);
  expect(windowOf({ top: 5000, height: 560 }, { count: 0, rowHeight: 28 })).toEqual([0, 0]);
});
