import { AppError } from "../domain/error.ts";
import type { PriceRow } from "./price.ts";
import { ratesFromUsd, type RatesUsd } from "./rates.ts";

/**
 * A price as the user writes it, in dollars per million tokens. It replaces everything the catalogue says about that
 * name, for all time: a class left out is unknown, not free, and requests that use it stay unpriced.
 */
export interface PriceOverride extends RatesUsd {
  readonly longPrompt?: (RatesUsd & { readonly above: number }) | undefined;
  readonly fast?: RatesUsd | undefined;
  readonly contextWindow?: number | undefined;
  readonly maxOutput?: number | undefined;
}

const rateNames = ["input", "output", "cacheRead", "cacheWrite5m", "cacheWrite1h"] as const;

/** A price below this is surely meant per token; no model costs more than nothing and less than a nano-dollar per token. */
const smallestUsd = 0.001;

const overrideSource = "your configuration (pricing.overrides)";

/** The row an override stands for. `known` is the catalogue's latest row of that name, for everything but prices. */
export function overrideToRow(model: string, override: PriceOverride, known: PriceRow | undefined): PriceRow {
  const where = `pricing.overrides[${JSON.stringify(model)}]`;
  checkRates(where, override);
  if (override.fast !== undefined) checkRates(`${where}.fast`, override.fast);
  if (override.longPrompt !== undefined) checkLongPrompt(`${where}.longPrompt`, override.longPrompt);
  return {
    model,
    provider: known?.provider ?? "custom",
    rates: ratesFromUsd(override),
    longPrompt: override.longPrompt && {
      above: override.longPrompt.above,
      rates: ratesFromUsd(override.longPrompt),
    },
    fast: override.fast && ratesFromUsd(override.fast),
    contextWindow: override.contextWindow ?? known?.contextWindow,
    maxOutput: override.maxOutput ?? known?.maxOutput,
    usInference: known?.usInference,
    source: overrideSource,
  };
}

/** Whether a row is the user's own. */
export function isOverride(row: PriceRow): boolean {
  return row.source === overrideSource;
}

function checkLongPrompt(where: string, longPrompt: RatesUsd & { readonly above: number }): void {
  checkRates(where, longPrompt);
  if (!Number.isInteger(longPrompt.above) || longPrompt.above <= 0)
    throw new AppError(
      "invalid",
      `${where}.above is ${String(longPrompt.above)}: write the number of prompt tokens above which these prices apply, such as 200000.`,
    );
}

function checkRates(where: string, rates: RatesUsd): void {
  for (const name of rateNames) {
    const usd: unknown = rates[name];
    const required = name === "input" || name === "output";
    if (usd !== undefined || required) checkRate(`${where}.${name}`, usd);
  }
}

function checkRate(where: string, usd: unknown): void {
  if (typeof usd !== "number" || !Number.isFinite(usd) || usd < 0)
    throw new AppError(
      "invalid",
      `${where} is ${describe(usd)}: write a price in dollars per million tokens, 0 or more.`,
    );
  if (usd > 0 && usd < smallestUsd)
    throw new AppError(
      "invalid",
      `${where} is ${usd}, which looks like dollars per token: prices are per million tokens, so write ${Number((usd * 1e6).toPrecision(12))}.`,
    );
}

// JSON has no NaN or infinities; a wrong calculation leaves them behind.
function describe(value: unknown): string {
  if (value === undefined) return "missing";
  return typeof value === "number" ? String(value) : JSON.stringify(value);
}
