/** A plain amount as people write it: `3`, `0.5`, `50k`, `1.5M`. */
export const amountPattern = /^\d{1,12}(?:\.\d{1,6})?[kM]?$/;

const factors: ReadonlyMap<string, number> = new Map([
  ["k", 1000],
  ["M", 1_000_000],
]);

/** The number that an amount means; undefined for what is none. */
export function parseAmount(told: string | number): number | undefined {
  if (typeof told === "number") return Number.isFinite(told) ? told : undefined;
  if (!amountPattern.test(told)) return undefined;
  return Number.parseFloat(told) * (factors.get(told.slice(-1)) ?? 1);
}
