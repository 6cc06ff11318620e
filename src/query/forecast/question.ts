import { AppError } from "../../domain/error.ts";
import { forecastPeriods, type ForecastPeriod } from "./period.ts";

/** A period by its name. Throws `invalid` with `name`, what the person called it; so do the others here. */
export function parsePeriod(text: string | undefined, name: string): ForecastPeriod | undefined {
  if (text === undefined) return undefined;
  const period = forecastPeriods.find((known) => known === text);
  if (period === undefined)
    throw new AppError("invalid", `${name} ${text} is not known; use ${forecastPeriods.join(", ")}`);
  return period;
}

/** Percent, 80 unless told. Beyond 50 to 95 nobody has tried whether the intervals hold. */
export function parseLevel(text: string | undefined, name: string): number {
  const level = Number(text ?? "80");
  if (Number.isInteger(level) && level >= 50 && level <= 95) return level;
  throw new AppError("invalid", `${name} is not a whole number from 50 to 95: ${text}`);
}

/** Dollars, more than none. */
export function parseBudget(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const usd = Number(text.replace(/^\$/, ""));
  if (text.trim() !== "" && usd > 0 && usd < 1e9) return usd;
  throw new AppError("invalid", `${name} is not an amount in dollars: ${text}; use a number such as 250`);
}
