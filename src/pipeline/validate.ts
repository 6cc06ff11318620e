import type { Observation } from "../domain/observation.ts";
import type { DropReason } from "../domain/outcome.ts";
import { isPlausible } from "../domain/time.ts";
import type { Usage } from "../domain/usage.ts";
import type { Step } from "./pipeline.ts";

/** Longest id, name or model taken, in characters: real ones stay below 100, and these are index keys. */
const maxKeyLength = 512;
/** Most tokens of one class in one request: a thousand times the largest context, and sums of billions stay exact. */
const maxTokens = 1e9;
/** Most tokens of one class in an agent's account of a whole session. */
const maxStatedTokens = 1e12;
/** A million dollars for one request or session is no price. */
const maxCostNano = 1e15;
/** Largest size, count or duration in milliseconds (thirty years) that is kept. */
const maxCount = 1e12;

/** Parts of a whole, which are no counts: they keep their fraction. */
const percentages: ReadonlySet<string> = new Set(["contextPercent", "fiveHourPercent", "sevenDayPercent"]);
/** Numbers with rules of their own: costs, and what counters carry. */
const others: ReadonlySet<string> = new Set([
  "reportedNano",
  "costNano",
  "digest",
  "increase",
  "total",
  "seenAt",
]);

/** Refuses what no agent can mean, and rounds what is counted in whole units: milliseconds, bytes, attempts. */
export const validate: Step = {
  process(seen: Observation): Observation | DropReason {
    let rounded: Record<string, number> | undefined;
    for (const name in seen) {
      const value: unknown = seen[name as keyof Observation];
      if (typeof value !== "number" || others.has(name)) continue;
      if (isInstant(name)) {
        if (!isPlausible(value)) return "invalid-time";
      } else if (value > maxCount) return "invalid";
      if (value < 0) return "negative";
      if (!Number.isInteger(value) && !percentages.has(name)) (rounded ??= {})[name] = Math.round(value);
    }
    const fault = keyFault(seen) ?? counterFault(seen) ?? countFault(seen);
    if (fault !== undefined) return fault;
    // Only numbers were exchanged for numbers, so it is the same kind of observation.
    return rounded === undefined ? seen : { ...seen, ...rounded };
  },
};

/** The domain names every instant so. A duration that is a mistake leads to an instant that never was. */
function isInstant(name: string): boolean {
  return name === "at" || name.endsWith("At");
}

function keyFault(seen: Observation): DropReason | undefined {
  const isLong =
    isLongKey(seen.agent) ||
    isLongKey(seen.sessionId) ||
    isLongKey(seen.name) ||
    ("aliases" in seen && seen.aliases.some(isLongKey)) ||
    ("model" in seen && isLongKey(seen.model));
  return isLong ? "attribute-too-long" : undefined;
}

function isLongKey(key: string | undefined): boolean {
  return key !== undefined && key.length > maxKeyLength;
}

/** A counter of ours: what it adds is summed in thousandths, as a whole number. Others may hold nanoseconds since 1970. */
function counterFault(seen: Observation): DropReason | undefined {
  if (seen.kind !== "data-point" || seen.measure === undefined) return undefined;
  return Math.abs(seen.increase) <= maxCount ? undefined : "invalid";
}

/** Money and tokens of whatever kind carries them: what no table can hold must not reach one. */
function countFault(seen: Observation): DropReason | undefined {
  const money = [
    "reportedNano" in seen ? seen.reportedNano : undefined,
    "costNano" in seen ? seen.costNano : undefined,
  ];
  for (const nano of money) {
    if (nano === undefined) continue;
    if (nano < 0) return "negative";
    if (nano > maxCostNano || !Number.isInteger(nano)) return "invalid";
  }
  if (!("usage" in seen) || seen.usage === undefined) return undefined;
  return usageFault(seen.usage, seen.kind === "statement" ? maxStatedTokens : maxTokens);
}

function usageFault(usage: Usage, most: number): DropReason | undefined {
  const { input, output, reasoning = 0, cacheRead, cacheWrite, cacheWrite1h = 0 } = usage;
  const counts = [input, output, reasoning, cacheRead, cacheWrite, cacheWrite1h];
  if (counts.some((count) => Number.isNaN(count))) return "not-a-number";
  if (counts.some((count) => count < 0)) return "negative";
  return counts.every((count) => Number.isInteger(count) && count <= most) ? undefined : "invalid";
}
