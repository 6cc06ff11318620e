import * as v from "valibot";
import { durationPattern, parseDuration } from "../domain/duration.ts";
import type { Entry, Facts } from "./entry.ts";

/** Ways to write one; those that are between the bounds are shown. */
const examples = ["90s", "10m", "1h30m", "2d"] as const;

/** A span of time as people write it, between two inclusive bounds; code sees milliseconds. */
export function duration(told: Pick<Facts, "description"> & { fallback: string; min: string; max: string }) {
  const { description, fallback, min, max } = told;
  const least = parseDuration(min) ?? 0;
  const most = parseDuration(max) ?? Infinity;
  const isAllowed = (ms: number | undefined): ms is number => ms !== undefined && ms >= least && ms <= most;
  const such = examples.filter((text) => isAllowed(parseDuration(text))).map((text) => `"${text}"`);
  const allowed = `a span of time, ${min} to ${max}, such as ${such.join(" or ")}`;
  const schema = v.pipe(
    v.string(allowed),
    v.rawTransform(({ dataset, addIssue, NEVER }) => {
      const ms = parseDuration(dataset.value);
      if (isAllowed(ms)) return ms;
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
