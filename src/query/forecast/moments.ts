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
const shares = weekdays.map((weekday) => weekdays.map((other) => affinity(weekday, other)));
const fading = 2 ** (-1 / halfLifeDays);

/** What was known of each weekday on the morning of each past day, from the days before it only. */
export function momentsByDay(series: Series, amounts: readonly number[]): Moments[] {
  const sums: Sums[] = weekdays.map(() => ({ weight: 0, amount: 0, square: 0 }));
  return amounts.map((amount, index) => {
    const known = momentsOf(sums);
    sums.forEach(fade);
    const own = sums[weekdayAt(series, index)];
    if (own !== undefined && !Number.isNaN(amount)) add(own, amount);
    return known;
  });
}

function momentsOf(sums: readonly Sums[]): Moments {
  const mixed = shares.map((of) => mix(sums, of));
  return { mean: mixed.map(meanOf), variance: mixed.map(varianceOf) };
}

/** The sums of all weekdays, each as far as it tells of the one that the shares are of. */
function mix(sums: readonly Sums[], of: readonly number[]): Sums {
  const mixed = { weight: 0, amount: 0, square: 0 };
  for (let other = 0; other < sums.length; other += 1) {
    const own = sums[other];
    const share = of[other];
    if (own === undefined || share === undefined) continue;
    mixed.weight += share * own.weight;
    mixed.amount += share * own.amount;
    mixed.square += share * own.square;
  }
  return mixed;
}

function meanOf({ weight, amount }: Sums): number {
  return weight === 0 ? 0 : amount / weight;
}

function varianceOf(sums: Sums): number {
  return sums.weight === 0 ? 0 : Math.max(0, sums.square / sums.weight - meanOf(sums) ** 2);
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
