/** Integer nano-dollars. A number holds nine million dollars exactly, and no request costs a fraction of one. */
export type NanoUsd = number;

/** To the nearest nano-dollar: agents tell dollars as binary fractions. */
export function usdToNano(usd: number): NanoUsd {
  return Math.round(usd * 1e9);
}

/** For people and JSON. What is added up further stays in nano-dollars. */
export function nanoToUsd(nano: NanoUsd): number {
  return nano / 1e9;
}
