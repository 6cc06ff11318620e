import { addKnown, type Series } from "./series.ts";

/** Series on top of each other. */
export interface Stack {
  /** Where each series ends above the axis at each place, in the order of the series; null where it has no value. */
  readonly tops: readonly (readonly (number | null)[])[];
  /** All that is shown at each place; null where nothing is known. */
  readonly totals: readonly (number | null)[];
}

/** Piles up what is not hidden: the first series lies at the bottom. A hidden one has no top anywhere. */
export function stackOf(series: readonly Series[], hidden: ReadonlySet<string>): Stack {
  const places = Math.max(0, ...series.map(({ values }) => values.length));
  const below = Array.from({ length: places }, () => 0);
  const tops = series.map(({ key, values }) =>
    below.map((ground, place) => {
      const value = hidden.has(key) ? null : (values[place] ?? null);
      if (value === null) return null;
      below[place] = ground + value;
      return ground + value;
    }),
  );
  const visible = series.filter(({ key }) => !hidden.has(key));
  const totals = below.map((_, place) => addKnown(visible.map(({ values }) => values[place])));
  return { tops, totals };
}

/**
 * What is hidden after a click on a name in the legend: it, or no longer it. Of the series, whose `keys` are given, the last
 * one left is never hidden.
 */
export function toggled(
  hidden: ReadonlySet<string>,
  key: string,
  keys: readonly string[],
): ReadonlySet<string> {
  const next = new Set(hidden);
  if (!next.delete(key)) next.add(key);
  return keys.every((one) => next.has(one)) ? beside(next, keys) : next;
}

/** What is hidden where one series is to be seen alone; all are shown again where it is alone already. */
export function soloed(
  hidden: ReadonlySet<string>,
  key: string,
  keys: readonly string[],
): ReadonlySet<string> {
  const others = keys.filter((one) => one !== key);
  const isAlone = !hidden.has(key) && others.every((one) => hidden.has(one));
  return new Set([...beside(hidden, keys), ...(isAlone ? [] : others)]);
}

/** What is hidden that is no series. */
function beside(hidden: ReadonlySet<string>, keys: readonly string[]): ReadonlySet<string> {
  return new Set([...hidden].filter((one) => !keys.includes(one)));
}
