import { expect, test } from "bun:test";
import { begunAnewAt, passedThresholds } from "./threshold.ts";

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

test("where it fell to less than half and stayed there it began anew, and passes them anew", () => {
  expect(passedThresholds(fill(96_000, 30_000, 35_000), settings)).toEqual([]);
  expect(passedThresholds(fill(96_000, 30_000, 35_000, 76_000), settings)).toEqual([
    { percent: 75, at: 3, tokens: 76_000 },
  ]);
  expect(begunAnewAt(fill(96_000, 30_000, 35_000, 76_000), "a")).toBe(1);
});

test("a single small request, or one without tokens, is no beginning", () => {
  const asides = [
    fill(76_000, 2000, 77_000),
    // The client dropped old results meanwhile.
    fill(76_000, 2000, 75_500),
    fill(76_000, 2000, 60_000, 3000, 76_000),
    fill(76_000, 2000),
    fill(76_000, 0, 0, 77_000),
  ];
  for (const points of asides) {
    expect(passedThresholds(points, settings).map(({ at }) => at)).toEqual([0]);
    expect(begunAnewAt(points, "a")).toBeUndefined();
  }
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
