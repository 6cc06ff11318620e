/** Values as whole numbers that add up to `sum`: each is rounded down, and those with the largest rests get one more. */
export function wholeNumbers(values: readonly number[], sum: number): number[] {
  const whole = values.map((value) => Math.floor(value));
  const missing = sum - whole.reduce((total, value) => total + value, 0);
  const order = values
    .map((value, index) => ({ index, rest: value - Math.floor(value) }))
    .toSorted((a, b) => b.rest - a.rest || a.index - b.index);
  // Rounding leaves less than one a value; what sums of fractions lose beside is far below one.
  for (const { index } of order.slice(0, Math.max(0, missing))) whole[index] = (whole[index] ?? 0) + 1;
  return whole;
}
