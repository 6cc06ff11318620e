import { formatMoment, instantOf } from "../../../../src/format/duration.ts";
import type { CourseStepShape } from "../../../../src/query/close-up/costs.ts";
import type { BarPlace } from "../../../chart/stacked-bars.tsx";
import type { Series } from "../../../chart/series.ts";
import { tokenClass, type TokenClass } from "../../../part/token-class.ts";
import { formatWhole } from "../../../../src/domain/whole.ts";

/** What the bars of a course are made of. */
export type Unit = "cost" | "tokens";

/** The classes of tokens, from the bottom of a bar up. */
const classes = [
  { key: "cache-read", ...inSeries("cache_read") },
  { key: "cache-write", ...inSeries("cache_creation") },
  { key: "input", ...inSeries("input") },
  { key: "output", ...inSeries("output") },
] as const;

function inSeries(token_class: TokenClass): Readonly<Record<"name" | "colour", string>> {
  const { name, colour } = tokenClass(token_class);
  return { name: name.toLowerCase(), colour };
}

/** A bar for each step of a session's course. Bars are called by the requests that they stand for. */
export function coursePlaces(course: readonly CourseStepShape[], timezone: string | undefined): BarPlace[] {
  let count = 0;
  return course.map(({ from, to, requests, failed_requests }) => {
    const first = count + 1;
    count += requests + failed_requests;
    const [begin, end] = [formatMoment(instantOf(from), timezone), formatMoment(instantOf(to), timezone)];
    const range = first === count ? `Request ${first}` : `Requests ${first} to ${count}`;
    return {
      key: from,
      label: `#${formatWhole(first)}`,
      name: `${range} · ${begin === end ? begin : `${begin} to ${end}`}`,
    };
  });
}

/** What each class of tokens came to at each step; a class that nowhere was split is not there. */
export function courseSeries(course: readonly CourseStepShape[], unit: Unit): Series[] {
  const all = classes.map(({ key, name, colour }): Series => {
    return { key, name, colour, values: course.map((step) => valueOf(step, key, unit)) };
  });
  if (unit === "cost") {
    const unsplit = course.map(({ unsplit_cost_usd: usd }) => (usd === 0 ? null : usd));
    const pieces = course.map(({ server_tool_cost_usd: usd }) => (usd === 0 ? null : usd));
    return [
      ...all,
      { key: "server-tools", ...inSeries("server_tools"), values: pieces },
      { key: "unsplit", ...inSeries("unsplit"), values: unsplit },
    ].filter(({ values }) => values.some((value) => value !== null));
  }
  return all;
}

type ClassKey = (typeof classes)[number]["key"];

function valueOf(step: CourseStepShape, key: ClassKey, unit: Unit): number | null {
  const { usage } = step;
  const told: Record<ClassKey, readonly [cost: number | null, tokens: number]> = {
    "cache-read": [step.cache_read_cost_usd, usage.cache_read_input_tokens],
    "cache-write": [step.cache_creation_cost_usd, usage.cache_creation_input_tokens],
    input: [step.input_cost_usd, usage.input_tokens],
    output: [step.output_cost_usd, usage.output_tokens],
  };
  return told[key][unit === "cost" ? 0 : 1];
}
