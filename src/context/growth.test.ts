import { expect, test } from "bun:test";
import { growthOf, restMs, type FillPoint } from "./growth.ts";

const minute = 60_000;

/** Requests a minute apart that hold these tokens. */
function points(...tokens: readonly number[]): FillPoint[] {
  return tokens.map((held, index) => ({ at: index * minute, tokens: held }));
}

/** Requests that each add so much. */
function growing(...steps: readonly number[]): FillPoint[] {
  let held = 20_000;
  return points(held, ...steps.map((step) => (held += step)));
}

test("nothing is known of the growth of nothing, of one request, or of a conversation that stands still or shrinks", () => {
  expect(growthOf([])).toBeUndefined();
  expect(growthOf(points(20_000))).toBeUndefined();
  expect(growthOf(points(20_000, 20_000, 20_000))).toBeUndefined();
  expect(growthOf(points(20_000, 19_000, 18_500))).toBeUndefined();
});

test("even steps have their mean, and the less doubt the more of them there are", () => {
  const few = growthOf(growing(1000, 1000, 1000));
  const many = growthOf(growing(...Array<number>(60).fill(1000)));
  expect(few).toMatchObject({ steps: 3, mean: 1000, paceMs: minute });
  expect(many).toMatchObject({ steps: 60, mean: 1000 });
  expect(few?.variance).toBeGreaterThan(3 * (many?.variance ?? Infinity));
});

test("a retry, which holds the same tokens again, says nothing of growth", () => {
  expect(growthOf(points(20_000, 21_000, 21_000, 21_000, 22_000))).toMatchObject({ steps: 2, mean: 1000 });
});

test("what was taken out again counts as a step back", () => {
  const cleared = growing(3000, 3000, -4000, 3000, 3000, -4000, 3000, 3000);
  expect(growthOf(cleared)?.mean).toBeCloseTo(1250);
});

test("a fall below half is a new beginning that nobody told of", () => {
  const rewound = points(20_000, 60_000, 120_000, 30_000, 31_000, 32_000);
  expect(growthOf(rewound)).toMatchObject({ steps: 2, mean: 1000 });
});

test("a single small request in between, which was asked on the side, is no beginning", () => {
  const work = [20_000, 60_000, 120_000, 121_000, 122_000];
  const aside = [20_000, 60_000, 120_000, 2000, 121_000, 122_000];
  expect(growthOf(points(...aside))).toMatchObject({ steps: 4, mean: growthOf(points(...work))?.mean });
  // Old results were dropped meanwhile.
  expect(growthOf(points(120_000, 2000, 119_000, 121_000, 125_000))?.steps).toBe(3);
});

test("one large step or one deep fall among many moves the mean by a quarter at most", () => {
  const even = Array<number>(39).fill(1000);
  const mean = (odd: number): number => growthOf(growing(odd, ...even))?.mean ?? 0;
  expect(mean(25_000)).toBeWithin(1000, 1251);
  expect(mean(1_000_000)).toBeWithin(1000, 1251);
  expect(mean(-9000)).toBeWithin(749, 1000);
});

test("of two steps the smaller one tells more, in either order", () => {
  expect(growthOf(growing(1000, 25_000))?.mean).toBe(1250);
  expect(growthOf(growing(25_000, 1000))?.mean).toBe(1250);
});

test("a second large step tells that the first was not the only one", () => {
  const even = Array<number>(38).fill(1000);
  expect(growthOf(growing(25_000, ...even, 25_000))?.mean).toBeCloseTo(2200);
});

test("steps that come in runs leave more doubt than the same steps in turns", () => {
  const runs = Array.from({ length: 64 }, (_, index) => (index % 16 < 8 ? 300 : 1700));
  const turns = Array.from({ length: 64 }, (_, index) => (index % 2 === 0 ? 300 : 1700));
  expect(growthOf(growing(...runs))?.variance).toBeGreaterThan(
    4 * (growthOf(growing(...turns))?.variance ?? Infinity),
  );
});

test("the doubt is that of the steps, of what is usual for five more, and of runs of eight", () => {
  const usual = 5 * 1.5 ** 2;
  expect(growthOf(growing(1000, 1000, 1000))?.variance).toBeCloseTo(usual / (3 + 5), 10);
  const halves = [...Array<number>(8).fill(500), ...Array<number>(8).fill(1500)];
  // Sixteen squares of a half; each of two runs is 4000 off, where steps that come as they like were an eighth of that in squares.
  const runs = (2 * 8 + 3) / (2 + 3);
  expect(growthOf(growing(...halves))?.variance).toBeCloseTo(((16 / 4 + usual) / (16 + 5)) * runs, 10);
});

test("a night is no part of the pace", () => {
  const [first, second, third] = points(20_000, 21_000, 22_000);
  const late = [first, second, third].map((point, index) => ({
    tokens: point?.tokens ?? 0,
    at: (point?.at ?? 0) + (index === 2 ? restMs : 0),
  }));
  expect(growthOf(late)?.paceMs).toBe(minute);
  expect(growthOf(late.slice(1))?.paceMs).toBeUndefined();
});
