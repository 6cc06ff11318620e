/** How far below its threshold a value must fall before what began there is over, in the threshold's own points. */
const slack = 5;

/** Where what began at a threshold is over. Half of a low one, for nothing falls below nothing. */
export function clearedBelow(threshold: number): number {
  return Math.max(threshold - slack, threshold / 2);
}

/** The highest threshold that a value passed, or passed before and has not fallen clearly below since; undefined for none. */
export function passed(
  value: number,
  thresholds: readonly number[],
  openLevel: number | undefined,
): number | undefined {
  const isOpen = (threshold: number): boolean => threshold <= (openLevel ?? -Infinity);
  return thresholds.findLast(
    (threshold) => value >= (isOpen(threshold) ? clearedBelow(threshold) : threshold),
  );
}
