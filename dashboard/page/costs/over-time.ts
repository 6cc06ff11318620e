import type { BarPlace, BarsBefore } from "../../chart/stacked-bars.tsx";
import { otherKey, type Series } from "../../chart/series.ts";
import type { Compared } from "../../../src/query/previous.ts";
import type { UsageAnswer, UsageGroup } from "../../../src/query/shape.ts";
import { groupNames } from "./group-name.ts";
import type { Measure } from "./measure.ts";
import { periodName } from "./period-name.ts";
import type { Naming } from "../../../src/domain/naming.ts";
import type { Unit } from "./question.ts";

/** An answer with or without the time before: without, there is none. */
export type CostsAnswer = UsageAnswer & Partial<Pick<Compared<UsageAnswer>, "previous">>;

/** What the bars show. */
export interface OverTime {
  readonly places: readonly BarPlace[];
  readonly series: readonly Series[];
  readonly totals: readonly (number | null)[];
  readonly before: BarsBefore | undefined;
}

/** How an answer becomes bars: one for each `unit`, divided by `stack`, or whole where that is null. */
export interface OverTimeQuestion {
  readonly unit: Unit;
  readonly stack: Naming | null;
  readonly measure: Measure;
}

/** Periods of an answer as bars, their breakdown as the parts of each. A place without use has no parts. */
export function overTime({ groups, previous }: CostsAnswer, question: OverTimeQuestion): OverTime {
  const { unit, measure } = question;
  const totals = groups.map((group) => valueOf(group, measure));
  return {
    places: groups.map(({ key }) => ({ key: key ?? "", ...periodName(key ?? "", unit) })),
    series: seriesOf(groups, question),
    totals,
    before: previous === undefined ? undefined : beforeOf(groups, previous.groups, measure),
  };
}

/** Nothing was used is not the same as nothing is known of the price. */
function valueOf(group: UsageGroup, measure: Measure): number | null {
  return group.requests === 0 && (measure.of(group) ?? 0) === 0 ? null : measure.of(group);
}

function seriesOf(groups: readonly UsageGroup[], { stack, measure }: OverTimeQuestion): Series[] {
  if (stack === null) {
    return [
      {
        key: "all",
        name: measure.title.toLowerCase(),
        values: groups.map((group) => valueOf(group, measure)),
      },
    ];
  }
  const parts = groups.map(({ breakdown = [] }) => new Map(breakdown.map((part) => [seriesKey(part), part])));
  const all = new Map(parts.flatMap((place) => [...place]));
  const nameOf = groupNames(stack, [...all.values()]);
  return [...all].map(([key, one]) => ({
    key,
    // Each place has as many others as it has; together they are just the others.
    name: key === otherKey ? "others" : nameOf(one),
    values: parts.map((place) => {
      const part = place.get(key);
      return part === undefined ? null : measure.of(part);
    }),
  }));
}

function seriesKey({ key, agent, rest }: UsageGroup): string {
  return rest === undefined ? JSON.stringify([key, agent]) : otherKey;
}

function beforeOf(
  groups: readonly UsageGroup[],
  before: Compared<UsageAnswer>["previous"]["groups"],
  measure: Measure,
): BarsBefore {
  const known = new Map(before.map((group) => [group.counterpart, measure.of(group)]));
  return { name: "before", values: groups.map(({ key }) => known.get(key) ?? null) };
}
