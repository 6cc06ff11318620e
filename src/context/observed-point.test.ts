import { expect, test } from "bun:test";
import { observedPoint } from "./observed-point.ts";

function auto(...sizes: (number | undefined)[]) {
  return sizes.map((tokensBefore, index) => ({ trigger: "auto", tokensBefore, at: index + 1 }));
}

test("the last two automatic compactions show where the client compacts: at the smaller, which went less far past it", () => {
  expect(observedPoint(auto(400_000, 168_500, 167_200), 20_000)).toEqual({ tokens: 167_200, at: 3 });
});

test("one compaction, or two that differ, show nothing", () => {
  expect(observedPoint(auto(168_000), 20_000)).toBeUndefined();
  expect(observedPoint(auto(168_000, 210_000), 20_000)).toBeUndefined();
  expect(observedPoint(auto(undefined, 168_000), 20_000)).toBeUndefined();
  expect(observedPoint([], 20_000)).toBeUndefined();
});

test("of compactions that told no size nothing is shown, and of the smallest that", () => {
  expect(observedPoint(auto(0, 0), undefined)).toBeUndefined();
  expect(observedPoint(auto(1, 1), undefined)?.tokens).toBe(1);
});

test("compactions by hand show nothing", () => {
  const byHand = { trigger: "manual", tokensBefore: 50_000, at: 9 };
  expect(observedPoint([byHand, byHand], 20_000)).toBeUndefined();
  expect(observedPoint([...auto(168_000), byHand, ...auto(168_000)], undefined)?.tokens).toBe(168_000);
});

test("a conversation that goes well past it has another point now", () => {
  expect(observedPoint(auto(168_000, 168_000), 176_000)?.tokens).toBe(168_000);
  expect(observedPoint(auto(168_000, 168_000), 177_000)).toBeUndefined();
});
