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

/** How often intervals hold, in percent. Beyond the two ends nobody has tried whether they do. */
export const levels = { least: 50, usual: 80, most: 95 } as const;

/** Percent, the usual ones unless told. */
export function parseLevel(text: string | undefined, name: string): number {
  const level = Number(text ?? levels.usual);
  if (Number.isInteger(level) && level >= levels.least && level <= levels.most) return level;
  throw new AppError(
    "invalid",
    `${name} is not a whole number from ${levels.least} to ${levels.most}: ${text}`,
  );
}

/** Dollars, more than none. */
export function parseBudget(text: string | undefined, name: string): number | undefined {
  if (text === undefined) return undefined;
  const usd = Number(text.replace(/^\$/, ""));
  if (text.trim() !== "" && usd > 0 && usd < 1e9) return usd;
  throw new AppError("invalid", `${name} is not an amount in dollars: ${text}; use a number such as 250`);
}
