import { counted } from "../../src/domain/counted.ts";
import { addUnpriced, type Unpriced } from "../../src/format/unpriced.ts";

/** One part of a chart: a value at each of its places, null where nothing is known. */
export interface Series {
  readonly key: string;
  /** As people call it; text from outside was made harmless before (`plainText`). */
  readonly name: string;
  readonly values: readonly (number | null)[];
  /** What has no price at each place, which the values lack; nothing without it. */
  readonly unpriced?: readonly Unpriced[];
  /** A colour of tokens.css, `--series-1`; without it the next one in order. */
  readonly colour?: string;
}

/** More colours than this nobody tells apart. */
const mostSeries = 8;

/** The key of the series that stands for all others: those that the API left out, and those that `foldSeries` folds. */
export const otherKey = "(other)";

/** Series that each have a colour. */
export type ColouredSeries = Series & { readonly colour: string };

/**
 * The largest first, each with a colour of its own, and all beyond the eighth as one, last and grey. A series of
 * `otherKey` is of others already.
 */
export function foldSeries(series: readonly Series[], most = mostSeries): readonly ColouredSeries[] {
  const named = series
    .filter(({ key }) => key !== otherKey)
    .toSorted((a, b) => sumOf(b.values) - sumOf(a.values));
  const shown = named.slice(0, most).map(coloured);
  const others = [...series.filter(({ key }) => key === otherKey), ...named.slice(most)];
  return others.length === 0 ? shown : [...shown, otherOf(others)];
}

function coloured(series: Series, index: number): ColouredSeries {
  return { ...series, colour: series.colour ?? `--series-${index + 1}` };
}

function otherOf(others: readonly Series[]): ColouredSeries {
  const places = Math.max(...others.map(({ values }) => values.length));
  const values = Array.from({ length: places }, (_, place) =>
    addKnown(others.map((one) => one.values[place])),
  );
  // How many names a series of others already stands for, it alone knows.
  const name = others.some(({ key }) => key === otherKey) ? "others" : counted(others.length, "other");
  const unpriced = values.map((_, place) => unpricedAt(others, place));
  return { key: otherKey, name, values, unpriced, colour: "--series-other" };
}

/** What has no price, of all series, at a place. */
export function unpricedAt(series: readonly Series[], place: number): Unpriced {
  return addUnpriced(series.map(({ unpriced }) => unpriced?.[place]));
}

/** The sum of what is known; null where nothing is. */
export function addKnown(values: readonly (number | null | undefined)[]): number | null {
  const known = values.filter((value) => value !== null && value !== undefined);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}

/** The places of values that have none beside them. */
export function alone(values: ArrayLike<number | null | undefined>): number[] {
  return Array.from(values).flatMap((value, at) => {
    const isKnown = (value ?? null) !== null;
    return isKnown && (values[at - 1] ?? values[at + 1] ?? null) === null ? [at] : [];
  });
}

function sumOf(values: readonly (number | null)[]): number {
  return addKnown(values) ?? 0;
}
