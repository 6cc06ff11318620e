/** How a size is written in the file; units ignore case. */
export const sizePattern = /^(\d+(?:\.\d+)?) ?((?:[KkMmGg][Ii]?)?[Bb])?$/;

const bytesPerUnit: ReadonlyMap<string, number> = new Map([
  ["b", 1],
  ["kb", 1e3],
  ["mb", 1e6],
  ["gb", 1e9],
  ["kib", 2 ** 10],
  ["mib", 2 ** 20],
  ["gib", 2 ** 30],
]);

/** Whole bytes of "16MB" (millions), "64MiB" (powers of two) or a plain number; undefined for anything else. */
export function parseSize(value: string | number): number | undefined {
  if (typeof value === "number") return Number.isInteger(value) ? value : undefined;
  const [, amount, unit = "b"] = sizePattern.exec(value) ?? [];
  if (amount === undefined) return undefined;
  return Math.round(Number(amount) * (bytesPerUnit.get(unit.toLowerCase()) ?? Number.NaN));
}
