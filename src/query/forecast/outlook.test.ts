import { expect, test } from "bun:test";
import { chanceAbove, createOutlook, intervalOf, middle } from "./outlook.ts";
import type { Series } from "./series.ts";

/** A series that begins on a Monday. */
function series(whole: readonly number[], later: readonly number[] = whole): Series {
  return { firstWeekday: 0, whole, later, usedToday: false };
}

/** Days with the amount that a rule gives each of them. */
function days(count: number, amount: (index: number) => number): number[] {
  return Array.from({ length: count }, (_, index) => amount(index));
}

const week = { first: 0, last: 6 };

test("days that are all alike leave no doubt", () => {
  const outlook = createOutlook(series(days(30, () => 10)), 6)(week);
  expect(middle(outlook)).toBe(70);
  expect(intervalOf(outlook, 95)).toEqual({ low: 70, high: 70 });
});

test("a coming Saturday is like Saturdays", () => {
  const ahead = createOutlook(series(days(60, (index) => (index % 7 >= 5 ? 0 : 10))), 7);
  // Day 60 is a Friday; the day after it, and the one after that, are the weekend.
  expect(middle(ahead({ first: 0, last: 0 }))).toBe(10);
  expect(middle(ahead({ first: 1, last: 2 }))).toBe(0);
  expect(middle(ahead({ first: 3, last: 7 }))).toBe(50);
});

test("recent days are drawn more often: half as often three weeks earlier", () => {
  const doubled = series(days(84, (index) => (index < 63 ? 10 : 20)));
  // The last three weeks weigh as much as all the time before them.
  expect(chanceAbove(createOutlook(doubled, 0)({ first: 0, last: 0 }), 15)).toBeWithin(0.45, 0.6);
});

test("the rest of today is like what other days brought after this hour", () => {
  const ahead = createOutlook(
    series(
      days(30, () => 10),
      days(30, () => 4),
    ),
    1,
  );
  expect(middle(ahead({ first: 0, last: 0 }))).toBe(4);
  expect(middle(ahead({ first: 0, last: 1 }))).toBe(14);
});

test("nothing that may come is negative, however uneven the past", () => {
  const uneven = series(days(40, (index) => (index % 9 === 0 ? 1000 : index % 3)));
  const { sums } = createOutlook(uneven, 30)({ first: 0, last: 30 });
  expect(Math.min(...sums)).toBeGreaterThanOrEqual(0);
});

test("a higher level makes a wider interval around the same middle", () => {
  const outlook = createOutlook(series(days(60, (index) => (index * 37) % 23)), 6)(week);
  const [half, most] = [intervalOf(outlook, 50), intervalOf(outlook, 95)];
  expect(most.low).toBeLessThan(half.low);
  expect(most.high).toBeGreaterThan(half.high);
  expect(half.low).toBeLessThanOrEqual(middle(outlook));
  expect(half.high).toBeGreaterThanOrEqual(middle(outlook));
});

test("where nothing at all is likely, the interval misses above only", () => {
  // One day of five has use: a fifth of the outcomes lies above 0, so the interval of 80 % ends at it.
  const rare = series(days(100, (index) => (index % 5 === 4 ? 10 : 0)));
  const outlook = createOutlook(rare, 0)({ first: 0, last: 0 });
  expect(intervalOf(outlook, 50)).toEqual({ low: 0, high: 0 });
  expect(intervalOf(outlook, 95).low).toBe(0);
  expect(intervalOf(outlook, 95).high).toBeGreaterThanOrEqual(10);
});

test("days that come in runs make the interval of a week wider than the same days in turns", () => {
  const turns = series(days(84, (index) => (index % 2) * 10));
  const runs = series(days(84, (index) => (Math.floor(index / 14) % 2) * 10));
  const width = (of: Series): number => {
    const { low, high } = intervalOf(createOutlook(of, 6)(week), 80);
    return high - low;
  };
  expect(width(runs)).toBeGreaterThan(1.5 * width(turns));
});

test("after two weeks without use little is expected, and less the longer it lasts", () => {
  const after = (silent: number): number =>
    chanceAbove(
      createOutlook(series([...days(30, () => 10), ...days(silent, () => 0)]), 0)({ first: 0, last: 0 }),
      0,
    );
  expect(after(13)).toBeGreaterThan(0.3);
  expect(after(14)).toBeWithin(0.03, 0.11);
  expect(after(60)).toBeWithin(0, 0.04);
});

test("a silence is over with the first use after it", () => {
  const past = series([...days(30, () => 10), ...days(20, () => 0)]);
  const chance = (of: Series): number => chanceAbove(createOutlook(of, 1)({ first: 1, last: 1 }), 0);
  expect(chance({ ...past, usedToday: true })).toBeGreaterThan(2 * chance(past));
});

test("a silence after days that nobody can price leaves nothing to expect", () => {
  const outlook = createOutlook(series([...days(5, () => Number.NaN), ...days(20, () => 0)]), 6)(week);
  expect(intervalOf(outlook, 95)).toEqual({ low: 0, high: 0 });
});

test("a day that nobody can price is never drawn and counts for nothing", () => {
  const priced = series(days(40, (index) => (index % 2 === 0 ? 10 : Number.NaN)));
  const outlook = createOutlook(priced, 6)(week);
  expect(middle(outlook)).toBe(70);
});

test("the same past gives the same futures, and a month holds its weeks", () => {
  const past = series(days(50, (index) => (index * 31) % 17));
  const draw = createOutlook(past, 30)({ first: 0, last: 30 });
  expect(createOutlook(past, 30)({ first: 0, last: 30 }).sums).toEqual(draw.sums);
  expect(createOutlook(past, 62)({ first: 0, last: 30 }).sums).toEqual(draw.sums);
});
