import { laterDate } from "../../domain/date.ts";
import { expect, test } from "bun:test";
import { outliers } from "./outlier.ts";

/** One day after the other, from Monday 2026-08-31 on. */
function days(...amounts: number[]) {
  return amounts.map((amount, index) => ({ date: laterDate("2026-08-31", index), amount }));
}

/** Eight weeks with the same week in each. */
function weeks(week: readonly number[]) {
  return days(...Array.from({ length: 8 }, () => week).flat());
}

const week = [10, 12, 9, 11, 10, 1, 1];

test("a day that came to many times its weekday's usual stands out, with the figures it is judged by", () => {
  const found = outliers([...weeks(week), { date: "2026-10-29", amount: 66 }]);
  expect(found.map(({ date }) => date)).toEqual(["2026-10-29"]);
  // A Thursday: eight others of 11 dollars each.
  expect(found[0]).toMatchObject({ days: 8, isSameWeekday: true });
  expect(found[0]?.usual).toBeCloseTo(11, 9);
  expect(found[0]?.timesUsual).toBeCloseTo(6, 9);
  expect(found[0]?.score).toBeCloseTo((0.6745 * Math.log(6)) / Math.log(1.1), 9);
});

test("a weekday's worth is much for a Sunday, and a Sunday's little for nobody", () => {
  const found = outliers([...weeks(week), { date: "2026-11-01", amount: 11 }]);
  expect(found.map(({ date }) => date)).toEqual(["2026-11-01"]);
});

test("two large days do not make each other usual", () => {
  const found = outliers([
    ...weeks(week),
    { date: "2026-10-28", amount: 90 },
    { date: "2026-10-29", amount: 95 },
  ]);
  expect(found).toHaveLength(2);
});

test("where amounts spread widely, three times the usual is usual", () => {
  const wide = [1, 30, 4, 90, 12, 2, 50, 8, 25, 5, 70, 3];
  expect(outliers(days(...wide))).toEqual([]);
});

test("with few days of one weekday all days are compared, with few days at all none", () => {
  const flat = [10, 11, 10, 9, 10, 11, 10];
  expect(outliers(days(...flat, 80))).toMatchObject([{ days: 7, isSameWeekday: false }]);
  expect(outliers(days(...flat.slice(1), 80))).toEqual([]);
});

test("days without use are no days to be compared with", () => {
  expect(outliers(days(0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 80))).toEqual([]);
  const everyOther = [10, 11, 10, 9, 10, 11, 10].flatMap((amount) => [amount, 0]);
  expect(outliers(days(...everyOther, 80))).toMatchObject([{ amount: 80, days: 7 }]);
});

test("even days do not make a day of twice as much unusual", () => {
  expect(outliers(days(10, 10, 10, 10, 10, 10, 10, 10, 20))).toEqual([]);
});
