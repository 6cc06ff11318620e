import type { Rates } from "./price.ts";

/** Dollars per million tokens, the way price pages and people write them. */
export interface RatesUsd {
  readonly input: number;
  readonly output: number;
  readonly cacheRead?: number | undefined;
  readonly cacheWrite5m?: number | undefined;
  readonly cacheWrite1h?: number | undefined;
}

/** Dollars per million tokens as nano-dollars per token. */
export function ratesFromUsd(usd: RatesUsd): Rates {
  return {
    input: perToken(usd.input),
    output: perToken(usd.output),
    cacheRead: usd.cacheRead === undefined ? undefined : perToken(usd.cacheRead),
    cacheWrite5m: usd.cacheWrite5m === undefined ? undefined : perToken(usd.cacheWrite5m),
    cacheWrite1h: usd.cacheWrite1h === undefined ? undefined : perToken(usd.cacheWrite1h),
  };
}

/** Nano-dollars per token as dollars per million tokens. */
export function ratesToUsd(rates: Rates): RatesUsd {
  return mapRates(rates, (nano) => nano / 1000);
}

/** Every rate times `factor`: how fast modes are priced. */
export function multiplyRates(rates: Rates, factor: number): Rates {
  return mapRates(rates, (nano) => clean(nano * factor));
}

/** The same change made to every rate that is known. */
function mapRates(rates: Rates, change: (nano: number) => number): Rates {
  return {
    input: change(rates.input),
    output: change(rates.output),
    cacheRead: rates.cacheRead === undefined ? undefined : change(rates.cacheRead),
    cacheWrite5m: rates.cacheWrite5m === undefined ? undefined : change(rates.cacheWrite5m),
    cacheWrite1h: rates.cacheWrite1h === undefined ? undefined : change(rates.cacheWrite1h),
  };
}

function perToken(usdPerMillion: number): number {
  return clean(usdPerMillion * 1000);
}

// Decimal prices are not exact in binary (1.005 * 1000 is 1004.9999…); a thousandth of a nano-dollar is fine enough.
function clean(nano: number): number {
  return Math.round(nano * 1000) / 1000;
}
