/** How far below its threshold a value must fall before what began there is over, in the threshold's own points. */
export const slack = 5;

/** The highest threshold that a value passed, or passed before and has not fallen clearly below since; undefined for none. */
export function passed(
  value: number,
  thresholds: readonly number[],
  openLevel: number | undefined,
): number | undefined {
  const heldUp = (threshold: number): number => (threshold <= (openLevel ?? -Infinity) ? slack : 0);
  return thresholds.findLast((threshold) => value >= threshold - heldUp(threshold));
}
