import { affinity, halfLifeDays, quietFromDays, silentDays, weekdayAt, type Series } from "./series.ts";

/** Slots of an urn: a day's weight is kept to a thousandth, and a draw is one look into an array. */
const slots = 1024;

/** Past days to draw from, each in as many slots as it weighs; one urn per weekday. Empty without a known day. */
export function createUrns(series: Series): readonly Uint16Array[] {
  const weights = ageWeights(series);
  return [0, 1, 2, 3, 4, 5, 6].map((weekday) =>
    fill(weights.map((weight, index) => weight * affinity(weekday, weekdayAt(series, index)))),
  );
}

/** Each day's weight by its age. What lies before a long silence weighs less; a day that nobody can price, nothing. */
function ageWeights(series: Series): number[] {
  const days = series.whole.length;
  const weights = series.whole.map((amount, index) =>
    Number.isNaN(amount) ? 0 : 2 ** ((index + 1 - days) / halfLifeDays),
  );
  const silent = silentDays(series);
  return silent < quietFromDays ? weights : afterSilence(weights, silent);
}

/**
 * After a long silence everything before it weighs together as much as one silent day: after n silent days the next is
 * a busy one with a chance of about 1 in n + 1 (Laplace's rule of succession).
 */
function afterSilence(weights: readonly number[], silent: number): number[] {
  const border = weights.length - silent;
  const before = sum(weights.slice(0, border));
  // Days before it that nobody can price are not drawn anyway.
  if (before === 0) return [...weights];
  const oneSilentDay = sum(weights.slice(border)) / silent;
  return weights.map((weight, index) => (index < border ? (weight / before) * oneSilentDay : weight));
}

function fill(weights: readonly number[]): Uint16Array {
  const total = sum(weights);
  const urn = new Uint16Array(total > 0 ? slots : 0);
  let [reached, start] = [0, 0];
  for (const [index, weight] of weights.entries()) {
    reached += weight;
    const end = Math.round((reached / total) * urn.length);
    urn.fill(index, start, end);
    start = end;
  }
  return urn;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
