import { affinity, halfLifeDays, quietFromDays, silentDays, weekdayAt, type Series } from "./series.ts";

/** Slots of an urn: a day's weight is kept to a thousandth, and a draw is one look into an array. */
const slots = 1024;

/** Past days to draw from, each in as many slots as it weighs; one urn per weekday. Empty without a known day. */
export function createUrns(series: Series): readonly Uint16Array[] {
  return [0, 1, 2, 3, 4, 5, 6].map((weekday) => fill(dayWeights(series, weekday)));
}

function dayWeights(series: Series, weekday: number): number[] {
  const days = series.whole.length;
  const weights = series.whole.map((amount, index) =>
    Number.isNaN(amount)
      ? 0
      : affinity(weekday, weekdayAt(series, index)) * 2 ** ((index + 1 - days) / halfLifeDays),
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
  const oneSilentDay = sum(weights.slice(border)) / silent;
  return weights.map((weight, index) => (index < border ? (weight / before) * oneSilentDay : weight));
}

function fill(weights: readonly number[]): Uint16Array {
  const total = sum(weights);
  const urn = new Uint16Array(total > 0 ? slots : 0);
  let [index, reached] = [0, weights[0] ?? 0];
  for (let slot = 0; slot < urn.length; slot += 1) {
    const wanted = ((slot + 0.5) / slots) * total;
    while (reached < wanted && index < weights.length - 1) {
      index += 1;
      reached += weights[index] ?? 0;
    }
    urn[slot] = index;
  }
  return urn;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
