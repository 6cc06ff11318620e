import type { BarPlace, BarsBefore } from "../../chart/stacked-bars.tsx";
import { otherKey, type Series } from "../../chart/series.ts";
import type { Compared } from "../../../src/query/previous.ts";
import type { UsageAnswer, UsageGroup } from "../../../src/query/shape.ts";
import type { Unpriced } from "../../../src/format/unpriced.ts";
import { groupNames } from "./group-name.ts";
import { isUsed, type Measure } from "./measure.ts";
import { goesOn, periodName } from "./period-name.ts";
import type { Naming } from "../../../src/domain/naming.ts";
import type { Unit } from "./question.ts";

/** An answer with or without the time before: without, there is none. */
export type CostsAnswer = UsageAnswer & Partial<Pick<Compared<UsageAnswer>, "previous">>;

/** What the bars show. */
export interface OverTime {
  readonly places: readonly BarPlace[];
  readonly series: readonly Series[];
  readonly totals: readonly (number | null)[];
  readonly unpriced: readonly Unpriced[];
  readonly before: BarsBefore | undefined;
}

/** How an answer becomes bars: one for each `unit`, divided by `stack`, or whole where that is null. */
export interface OverTimeQuestion {
  readonly unit: Unit;
  readonly stack: Naming | null;
  readonly measure: Measure;
  /** By the clock of the answer's zone, `2026-11-28 17`: the period that goes on is called one that does. */
  readonly now: string;
}

/** Periods of an answer as bars, their breakdown as the parts of each. A place without use has no parts. */
export function overTime({ groups, previous }: CostsAnswer, question: OverTimeQuestion): OverTime {
  const { unit, measure, now } = question;
  const totals = groups.map((group) => valueOf(group, measure));
  return {
    places: groups.map((group) => {
      const key = group.key ?? "";
      const hour = unit === "hour" ? { hour: Number(key.slice(11, 13)) } : {};
      const { label, name } = periodName(key, unit);
      const soFar = goesOn(key, unit, now) ? ", so far" : "";
      return { key, label, name: `${name}${soFar}`, ...hour, isUnused: !isUsed(group) };
    }),
    series: seriesOf(groups, question),
    totals,
    unpriced: groups.map(measure.unpriced),
    before: previous === undefined ? undefined : beforeOf(groups, previous.groups, measure),
  };
}

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
        unpriced: groups.map(measure.unpriced),
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
    unpriced: parts.map((place) => {
      const part = place.get(key);
      return part === undefined ? {} : measure.unpriced(part);
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
  const then = new Map(before.map((group) => [group.counterpart, group]));
  const told = groups.map(({ key }) => then.get(key));
  return {
    name: "before",
    values: told.map((group) => (group === undefined ? null : measure.of(group))),
    unpriced: told.map((group) => (group === undefined ? {} : measure.unpriced(group))),
  };
}
