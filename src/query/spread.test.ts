import { expect, test } from "bun:test";
import { mean, median, percentile } from "./spread.ts";

test("a percentile is the smallest value that the share is not above", () => {
  const hundred = new Map(Array.from({ length: 100 }, (_, index) => [index + 1, 1]));
  expect(percentile(hundred, 0.5)).toBe(50);
  expect(percentile(hundred, 0.95)).toBe(95);
  expect(percentile(hundred, 1)).toBe(100);
});

test("values that were seen often count as often, in whatever order they are told", () => {
  const counts = new Map([
    [900, 1],
    [10, 18],
    [20, 1],
  ]);
  expect(percentile(counts, 0.5)).toBe(10);
  expect(percentile(counts, 0.95)).toBe(20);
  expect(percentile(counts, 0.96)).toBe(900);
});

test("one value is every percentile, none is none", () => {
  expect(percentile(new Map([[7, 1]]), 0.05)).toBe(7);
  expect(percentile(new Map(), 0.5)).toBeUndefined();
});

test("a median lies in the middle, a mean is pulled by the largest", () => {
  expect(median([9, 1, 2])).toBe(2);
  expect(median([1, 2, 3, 10])).toBe(2.5);
  expect(mean([1, 2, 3, 10])).toBe(4);
  expect(median([])).toBeUndefined();
  expect(mean([])).toBeUndefined();
});
