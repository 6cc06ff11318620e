import { expect, test } from "bun:test";
import { createCalibration } from "./calibration.ts";
import type { Series } from "./series.ts";

/** A series that begins on a Monday, with the amount that a rule gives each day. */
function series(days: number, amount: (index: number) => number): Series {
  const whole = Array.from({ length: days }, (_, index) => amount(index));
  return { firstWeekday: 0, whole, later: whole, usedToday: false };
}

const week = { first: 0, last: 6 };
/** Numbers without an order that anybody could expect. */
const scattered = (index: number): number => (index * 7919) % 101;

test("days that have nothing to do with each other are spread about as drawn", () => {
  expect(createCalibration(series(120, scattered))(week).factor).toBeWithin(1, 1.25);
});

test("days that come in runs are spread further", () => {
  const runs = series(120, (index) => (Math.floor(index / 10) % 2) * 100 + scattered(index));
  expect(createCalibration(runs)(week).factor).toBeGreaterThan(1.5);
});

test("what a short history cannot show of a month is made up for by width", () => {
  expect(createCalibration(series(14, scattered))({ first: 0, last: 30 }).factor).toBeGreaterThan(1.4);
});

test("levels are taken to drift as long as nothing else was shown", () => {
  // A fortnight of days all alike: no miss, and still a week may be wider than drawn.
  expect(createCalibration(series(14, () => 10))(week).factor).toBeGreaterThan(1);
});

test("trials are spans of the length that do not overlap, after the first week", () => {
  const calibrate = createCalibration(series(70, scattered));
  expect([1, 7, 30].map((days) => calibrate({ first: 0, last: days - 1 }).trials)).toEqual([63, 9, 2]);
});

test("a first change after days that were all alike does not make everything unsure", () => {
  const steady = series(60, (index) => (index === 40 ? 11 : 10));
  expect(createCalibration(steady)(week).factor).toBeLessThan(1.2);
});

test("what is expected follows a new level, and so fewer past forecasts missed it", () => {
  // Wild for a month, then low and calm for three: without forgetting, the misses would say 1.8.
  const calmed = series(120, (index) => (index < 30 ? scattered(index) : 10 + (index % 3)));
  expect(createCalibration(calmed)(week).factor).toBeLessThan(1.6);
});

test("spans with a day that nobody can price are no trials", () => {
  const gaps = series(60, (index) => (index % 10 === 9 ? Number.NaN : scattered(index)));
  expect(createCalibration(gaps)(week).factor).toBeWithin(1, 1.5);
});
