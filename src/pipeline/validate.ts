import type { Observation, RequestObservation } from "../domain/observation.ts";
import type { DropReason } from "../domain/outcome.ts";
import { isPlausible } from "../domain/time.ts";
import type { Usage } from "../domain/usage.ts";
import type { Step } from "./pipeline.ts";

/** Longest session id, name or model taken, in characters: real ones stay below 100, and these are index keys. */
const maxKeyLength = 512;

/** Refuses what no agent can mean: no time, names without bound, negative or fractional tokens. */
export const validate: Step = {
  process(seen: Observation): Observation | DropReason {
    if (!isPlausible(seen.at)) return "invalid-time";
    if ((seen.sessionId?.length ?? 0) > maxKeyLength || seen.name.length > maxKeyLength)
      return "attribute-too-long";
    if (seen.agent.length > maxKeyLength) return "attribute-too-long";
    return seen.kind === "request" ? validRequest(seen) : seen;
  },
};

function validRequest(seen: RequestObservation): Observation | DropReason {
  if ((seen.model?.length ?? 0) > maxKeyLength) return "attribute-too-long";
  if (seen.aliases.some((alias) => alias.length > maxKeyLength)) return "attribute-too-long";
  if (seen.usage === undefined) return seen;
  const counts = countsOf(seen.usage);
  if (counts.some((count) => count < 0)) return "negative";
  return counts.every((count) => Number.isSafeInteger(count)) ? seen : "invalid";
}

function countsOf(usage: Usage): number[] {
  const { input, output, reasoning = 0, cacheRead, cacheWrite, cacheWrite1h = 0 } = usage;
  return [input, output, reasoning, cacheRead, cacheWrite, cacheWrite1h];
}
