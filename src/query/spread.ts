/** How often each value was seen. */
export type Counts = ReadonlyMap<number, number>;

/**
 * The value that a share of all values (0 to 1) is not above, by nearest rank: always one that was seen, never one in
 * between. Undefined when nothing was seen.
 */
export function percentile(counts: Counts, share: number): number | undefined {
  const values = [...counts].toSorted(([a], [b]) => a - b);
  const rank = Math.max(1, Math.ceil(total(counts.values().toArray()) * share));
  let seen = 0;
  for (const [value, count] of values) {
    seen += count;
    if (seen >= rank) return value;
  }
  return undefined;
}

/** The middle value, or the mean of the two in the middle. Undefined when there is none. */
export function median(values: readonly number[]): number | undefined {
  const sorted = values.toSorted((a, b) => a - b);
  const low = sorted[Math.floor((sorted.length - 1) / 2)];
  const high = sorted[Math.floor(sorted.length / 2)];
  return low === undefined || high === undefined ? undefined : (low + high) / 2;
}

/** The sum over the number. Undefined when there is none. */
export function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : total(values) / values.length;
}

/** The sum; 0 for none. */
export function total(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0);
}
