import { weekdayOf } from "../../domain/date.ts";
import { median } from "../spread.ts";

/** What one day came to. */
export interface Day {
  /** `2026-11-12` */
  readonly date: string;
  /** Dollars, or tokens; days of 0 have nothing to be compared by. */
  readonly amount: number;
}

/** A day that came to far more than the days it is compared with. */
export interface Outlier extends Day {
  /** The median of the others. */
  readonly usual: number;
  readonly timesUsual: number;
  /** The modified z-score. */
  readonly score: number;
  /** How many days it was compared with, and whether they are of the same weekday. */
  readonly days: number;
  readonly isSameWeekday: boolean;
}

/** Where a modified z-score marks an outlier (Iglewicz and Hoaglin, How to Detect and Handle Outliers, 1993). */
const leastScore = 3.5;
/** Makes a median absolute deviation comparable to a standard deviation of normal data (the same). */
const normal = 0.6745;
/** Days that differ by a tenth are the same day: without a least deviation, very even days would make any other unusual. */
const leastDeviation = Math.log(1.1);
/** Less than three times the usual is a full day, whatever the score: even days make small differences score high. */
const leastTimes = 3;
/** Other days of the same weekday that a day must have to be compared with those alone. */
const leastWeekdays = 4;
/** Other days with use, of whichever weekday, where too few are of its own: a week of them. */
export const leastDays = 7;

/**
 * The days that came to far more than usual, by median and median absolute deviation of the logarithms: use has a long
 * tail, and a few large days must not make each other usual. Each day is compared with the others only: with those of
 * its weekday where there are four, else with all where there are seven, else not at all. Days without use do not count.
 */
export function outliers(days: readonly Day[]): Outlier[] {
  const used = days.filter(({ amount }) => amount > 0).map(comparable);
  return used.flatMap((day) => {
    const others = used.filter((other) => other !== day);
    const alike = others.filter(({ weekday }) => weekday === day.weekday);
    const isSameWeekday = alike.length >= leastWeekdays;
    const compared = isSameWeekday ? alike : others;
    if (!isSameWeekday && others.length < leastDays) return [];
    const { date, amount } = day;
    const outlier = { date, amount, ...distance(day, compared), days: compared.length, isSameWeekday };
    return outlier.score > leastScore && outlier.timesUsual >= leastTimes ? [outlier] : [];
  });
}

/** A day with what it is compared by: each is compared with hundreds of others. */
interface Comparable extends Day {
  readonly weekday: number;
  readonly log: number;
}

function comparable({ date, amount }: Day): Comparable {
  return { date, amount, weekday: weekdayOf(date), log: Math.log(amount) };
}

function distance(
  { amount, log: own }: Comparable,
  others: readonly Comparable[],
): Pick<Outlier, "usual" | "timesUsual" | "score"> {
  const logs = others.map(({ log }) => log);
  const middle = median(logs) ?? 0;
  const deviation = Math.max(leastDeviation, median(logs.map((log) => Math.abs(log - middle))) ?? 0);
  const usual = Math.exp(middle);
  return {
    usual,
    timesUsual: amount / usual,
    score: (normal * (own - middle)) / deviation,
  };
}
