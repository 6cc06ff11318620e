/** Two texts for the `d` of an SVG path, in pixels from the upper left. Both are empty where no value is known. */
export interface SparkPath {
  readonly line: string;
  /** The same, closed down to the ground. */
  readonly area: string;
}

/** The way of a line through values in even steps, from 0 at the bottom to the largest at the top. Gaps break it. */
export function sparkPath(
  values: readonly (number | null)[],
  { width, height }: { readonly width: number; readonly height: number },
): SparkPath {
  const most = Math.max(...values.map((value) => value ?? 0), 0);
  const step = width / Math.max(1, values.length - 1);
  const at = (value: number, index: number): string => {
    // A pixel below the edge, or half of the stroke would be cut off.
    const y = most === 0 ? height - 1 : height - 1 - (value / most) * (height - 2);
    return `${round(index * step)} ${round(y)}`;
  };
  const runs = runsOf(values);
  const line = runs.map((run) => `M${run.map(({ value, index }) => at(value, index)).join("L")}`).join("");
  const area = runs
    .map((run) => {
      const [first, last] = [run[0]?.index ?? 0, run.at(-1)?.index ?? 0];
      const top = run.map(({ value, index }) => at(value, index)).join("L");
      return `M${round(first * step)} ${height}L${top}L${round(last * step)} ${height}Z`;
    })
    .join("");
  return { line, area };
}

interface Known {
  readonly value: number;
  readonly index: number;
}

function runsOf(values: readonly (number | null)[]): Known[][] {
  const runs: Known[][] = [];
  let isOpen = false;
  for (const [index, value] of values.entries()) {
    if (value === null) isOpen = false;
    else {
      if (!isOpen) runs.push([]);
      runs.at(-1)?.push({ value, index });
      isOpen = true;
    }
  }
  return runs;
}

function round(pixels: number): number {
  return Math.round(pixels * 100) / 100;
}
