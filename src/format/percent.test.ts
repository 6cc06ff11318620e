import { expect, test } from "bun:test";
import { chanceText, failedPercent, formatPercent, formatShare, narrowShare } from "./percent.ts";

test.each([
  [0, "0.0"],
  [0.03, "<0.1"],
  [0.05, "0.1"],
  [4.76, "4.8"],
  [99.94, "99.9"],
  [99.96, ">99.9"],
  [100, "100.0"],
])("%p percent are %s", (percent, text) => {
  expect(formatPercent(percent)).toBe(text);
});

test("one failure among many calls is no nothing, and of no call there is no part", () => {
  expect(failedPercent({ failed: 1, answered: 1_000_000 })).toBe("<0.1");
  expect(failedPercent({ failed: 999_999, answered: 1_000_000 })).toBe(">99.9");
  expect(failedPercent({ failed: 0, answered: 0 })).toBeUndefined();
});

test("nothing that is yet to come is certain", () => {
  expect([0, 0.004, 0.5, 0.996, 1].map(chanceText)).toEqual([
    "less than 1 %",
    "less than 1 %",
    "50 %",
    "more than 99 %",
    "more than 99 %",
  ]);
});

test("a share has a digit more while it is small, and is never nothing or all where it is not", () => {
  expect([1, 0.999, 0.994, 0.42, 0.0995, 0.004, 0.0005, 0.0004, 1e-9, 0].map(formatShare)).toEqual([
    "100 %",
    ">99 %",
    "99 %",
    "42 %",
    "10 %",
    "0.4 %",
    "0.1 %",
    "<0.1 %",
    "<0.1 %",
    "0 %",
  ]);
});

test("a share in a narrow column is whole, and never nothing or all where it is not", () => {
  expect([null, 0, 0.004, 0.005, 0.42, 0.994, 0.995, 1].map(narrowShare)).toEqual([
    "–",
    "0%",
    "<1%",
    "1%",
    "42%",
    "99%",
    ">99%",
    "100%",
  ]);
});
