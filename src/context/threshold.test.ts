import { expect, test } from "bun:test";
import { passedThresholds } from "./threshold.ts";

const settings = { compactsAt: 100_000, thresholds: [95, 75, 85], model: "a" };

function fill(...tokens: number[]) {
  return tokens.map((count, index) => ({ at: index, tokens: count, model: "a" }));
}

test("a threshold is passed by the first request that reaches it", () => {
  expect(passedThresholds(fill(10_000, 74_999, 75_000, 84_000), settings)).toEqual([
    { percent: 75, at: 2, tokens: 75_000 },
  ]);
});

test("one large request may pass several at once", () => {
  expect(passedThresholds(fill(10_000, 96_000), settings).map(({ percent, at }) => [percent, at])).toEqual([
    [75, 1],
    [85, 1],
    [95, 1],
  ]);
});

test("what was passed stays passed when the client drops old results", () => {
  expect(passedThresholds(fill(80_000, 40_000, 78_000), settings)).toEqual([
    { percent: 75, at: 0, tokens: 80_000 },
  ]);
});

test("nothing is passed before there is a request", () => {
  expect(passedThresholds([], settings)).toEqual([]);
});

test("requests of a model with another window passed nothing of this one", () => {
  const switched = fill(76_000, 77_000).map((point) =>
    point.at === 0 ? { ...point, model: "larger" } : point,
  );
  expect(passedThresholds(switched, settings)).toEqual([{ percent: 75, at: 1, tokens: 77_000 }]);
});
