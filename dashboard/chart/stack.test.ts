import { expect, test } from "bun:test";
import type { Series } from "./series.ts";
import { soloed, stackOf, toggled } from "./stack.ts";

const series: Series[] = [
  { key: "a", name: "a", values: [1, null, 3] },
  { key: "b", name: "b", values: [10, null, null] },
  { key: "c", name: "c", values: [100, 200, 300] },
];
const none = new Set<string>();

test("each series stands on those below it, and a missing value leaves no part", () => {
  expect(stackOf(series, none)).toEqual({
    tops: [
      [1, null, 3],
      [11, null, null],
      [111, 200, 303],
    ],
    totals: [111, 200, 303],
  });
});

test("what is hidden is in no pile and in no total", () => {
  const { tops, totals } = stackOf(series, new Set(["c"]));
  expect(tops[2]).toEqual([null, null, null]);
  expect(totals).toEqual([11, null, 3]);
});

test("nothing at all has no places", () => {
  expect(stackOf([], none)).toEqual({ tops: [], totals: [] });
});

test("a click hides a series and shows it again, and never hides the last", () => {
  const keys = ["a", "b"];
  const hidden = toggled(none, "a", keys);
  expect([...hidden]).toEqual(["a"]);
  expect([...toggled(hidden, "a", keys)]).toEqual([]);
  expect([...toggled(hidden, "b", keys)]).toEqual([]);
});

test("only one is shown, then all again", () => {
  const keys = ["a", "b", "c"];
  const alone = soloed(none, "b", keys);
  expect([...alone]).toEqual(["a", "c"]);
  expect([...soloed(alone, "b", keys)]).toEqual([]);
  expect([...soloed(alone, "c", keys)]).toEqual(["a", "b"]);
});

test("what is hidden beside the series stays so", () => {
  const hidden = new Set(["before", "a"]);
  const keys = ["a", "b"];
  expect([...soloed(hidden, "a", keys)]).toEqual(["before", "b"]);
  expect([...soloed(hidden, "b", keys)]).toEqual(["before"]);
  expect([...toggled(hidden, "b", keys)]).toEqual(["before"]);
});
