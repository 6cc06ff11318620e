import * as v from "valibot";
import { durationPattern, parseDuration } from "../domain/duration.ts";
import type { Entry, Facts } from "./entry.ts";

/** A span of time as people write it, between two bounds, which count as allowed: code sees milliseconds. */
export function duration(told: Pick<Facts, "description"> & { fallback: string; min: string; max: string }) {
  const { description, fallback, min, max } = told;
  const allowed = `a span of time, ${min} to ${max}, such as "90s", "10m", "2h" or "14d"`;
  const least = parseDuration(min) ?? 0;
  const most = parseDuration(max) ?? Infinity;
  const schema = v.pipe(
    v.string(allowed),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const ms = parseDuration(dataset.value);
      if (ms !== undefined && ms >= least && ms <= most) return ms;
      addIssue({ message: allowed });
      return NEVER;
    }),
  );
  return Object.assign(v.optional(schema, fallback), {
    facts: {
      description,
      unit: "span of time",
      allowed,
      json: { type: "string", pattern: durationPattern.source },
      fromText: (text: string) => text,
    },
  }) satisfies Entry;
}
