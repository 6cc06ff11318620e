import { affinity, halfLifeDays, weekdayAt, type Series } from "./series.ts";

/** Mean and variance of a day's amount for each weekday. */
export interface Moments {
  readonly mean: readonly number[];
  readonly variance: readonly number[];
}

/** Sums over the days of one weekday, each weighing less by its age. */
interface Sums {
  weight: number;
  amount: number;
  square: number;
}

const weekdays = [0, 1, 2, 3, 4, 5, 6] as const;
const fading = 2 ** (-1 / halfLifeDays);

/** What was known of each weekday on the morning of each past day, from the days before it only. */
export function momentsByDay(series: Series, amounts: readonly number[]): Moments[] {
  const sums: Sums[] = weekdays.map(() => ({ weight: 0, amount: 0, square: 0 }));
  return amounts.map((amount, index) => {
    const known = momentsOf(sums);
    for (const own of sums) fade(own);
    const own = sums[weekdayAt(series, index)];
    if (own !== undefined && !Number.isNaN(amount)) add(own, amount);
    return known;
  });
}

function momentsOf(sums: readonly Sums[]): Moments {
  const mixed = weekdays.map((weekday) => mix(sums, weekday));
  return { mean: mixed.map(({ mean }) => mean), variance: mixed.map(({ variance }) => variance) };
}

function mix(sums: readonly Sums[], weekday: number): { mean: number; variance: number } {
  let [weight, amount, square] = [0, 0, 0];
  for (const [other, own] of sums.entries()) {
    const share = affinity(weekday, other);
    weight += share * own.weight;
    amount += share * own.amount;
    square += share * own.square;
  }
  if (weight === 0) return { mean: 0, variance: 0 };
  const mean = amount / weight;
  return { mean, variance: Math.max(0, square / weight - mean * mean) };
}

function fade(sums: Sums): void {
  sums.weight *= fading;
  sums.amount *= fading;
  sums.square *= fading;
}

function add(sums: Sums, amount: number): void {
  sums.weight += 1;
  sums.amount += amount;
  sums.square += amount * amount;
}
