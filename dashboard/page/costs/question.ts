import { namings, type Naming } from "../../../src/domain/naming.ts";
import type { View } from "../../app/view.ts";

/** What usage can be grouped by in time, as the API's `group_by` names it, the shortest first. */
export const units = ["hour", "day", "week", "month"] as const;

/** The time that one bar stands for. */
export type Unit = (typeof units)[number];

/** What the table has a row for: a name that usage is told by, or a time. */
export type By = Naming | Unit;

/** What the table is grouped by where the address says nothing, or nothing that is known. */
export const usualBy: By = "project";
/** What bars are divided by where the table is grouped by time and the address says nothing else. */
export const usualStack: Naming = "model";

/** What the page asks, all of it read from the address. */
export interface CostsQuestion {
  readonly by: By;
  /** What the bars are made of: `by` where that is a name; null where they are whole. */
  readonly stack: Naming | null;
  /** Groups by time, as long as the time that is asked about allows. */
  readonly unit: Unit;
  /** The unit that was asked for and would make too many bars; null where none would. */
  readonly refused: Unit | null;
  readonly filter: Readonly<Record<string, string>>;
  /** How the API finds the time before; undefined where there is none. */
  readonly compare: "previous" | "previous_days" | undefined;
}

const dayMs = 86_400_000;
const unitDays: Record<Unit, number> = { hour: 1 / 24, day: 1, week: 7, month: 30 };
/** More bars than these are thinner than the gaps between them. */
const mostBars = 400;
/** From so many bars on the next longer unit reads better. */
const calmBars = 100;

/** The question of an address. `since` is when use began, where the address names no beginning. */
export function questionOf(
  { params, filter, range }: View,
  since: number | undefined,
  now: number,
): CostsQuestion {
  const by = oneOf<By>([...namings, ...units], params.get("by")) ?? usualBy;
  const days = daysOf(filter, since, now);
  const asked = oneOf(units, by);
  const isRefused = asked !== undefined && days / unitDays[asked] > mostBars;
  const unit = asked === undefined || isRefused ? unitFor(days) : asked;
  return {
    by: isRefused ? unit : by,
    stack: oneOf(namings, by) ?? stackOf(params.get("stack")),
    unit,
    refused: isRefused ? asked : null,
    filter,
    compare:
      range === "all" || filter["from"] === undefined
        ? undefined
        : range === "custom"
          ? "previous"
          : "previous_days",
  };
}

function stackOf(told: string | null): Naming | null {
  return told === "none" ? null : (oneOf(namings, told) ?? usualStack);
}

/** The shortest unit that leaves bars wide enough. */
export function unitFor(days: number): Unit {
  if (days <= 2) return "hour";
  return (["day", "week"] as const).find((unit) => days / unitDays[unit] <= calmBars) ?? "month";
}

/** How long a time is, in days: up to now where it has no end, or one that is yet to come. */
export function daysOf(
  filter: Readonly<Record<string, string>>,
  since: number | undefined,
  now: number,
): number {
  const { from, to } = filter;
  const start = from === undefined ? (since ?? now) : Date.parse(from);
  // A date as an end means the whole of that day.
  const end = to === undefined ? now : Date.parse(to) + (to.length === 10 ? dayMs : 0);
  const days = (Math.min(end, now) - start) / dayMs;
  return Number.isFinite(days) ? Math.max(days, 0) : 0;
}

function oneOf<T extends string>(known: readonly T[], told: string | null): T | undefined {
  return known.find((word) => word === told);
}
