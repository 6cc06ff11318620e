/** How many of a stretch stay: its first, last, least and largest. */
const kept = 4;

/**
 * At most `most` of the items, in their order, so that a line through them has the same ends and the same extremes: of
 * each stretch of equal count stay the first, the last, the least and the largest. Few enough stay all.
 */
export function thinned<T extends { readonly tokens: number }>(
  items: readonly T[],
  most: number,
): readonly T[] {
  if (items.length <= most) return items;
  const size = Math.ceil(items.length / Math.max(1, Math.floor(most / kept)));
  const stretches = Array.from({ length: Math.ceil(items.length / size) }, (_, index) =>
    items.slice(index * size, (index + 1) * size),
  );
  return stretches.flatMap((stretch) => endsAndExtremes(stretch));
}

function endsAndExtremes<T extends { readonly tokens: number }>(stretch: readonly T[]): T[] {
  let [least, largest] = [0, 0];
  for (const [index, { tokens }] of stretch.entries()) {
    if (tokens < (stretch[least]?.tokens ?? 0)) least = index;
    if (tokens > (stretch[largest]?.tokens ?? 0)) largest = index;
  }
  const places = new Set([0, least, largest, stretch.length - 1]);
  return [...places].toSorted((a, b) => a - b).flatMap((place) => stretch[place] ?? []);
}
