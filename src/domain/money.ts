/** Integer nano-dollars. A number holds nine million dollars exactly, and no request costs a fraction of one. */
export type NanoUsd = number;

export function usdToNano(usd: number): NanoUsd {
  return Math.round(usd * 1e9);
}

export function nanoToUsd(nano: NanoUsd): number {
  return nano / 1e9;
}
