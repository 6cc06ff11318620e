import { weekdayOf } from "../../domain/date.ts";
import { nanoToUsd, usdToNano } from "../../domain/money.ts";
import type { UsageGroup } from "../shape.ts";

/** Monday first, as ISO 8601 has it and `weekdayOf` counts. */
export const weekdays = [
  "monday",
  "tuesday",
  "wednesday",
  "thursday",
  "friday",
  "saturday",
  "sunday",
] as const;

/** As the heat map and the unusual days name it. */
export type Weekday = (typeof weekdays)[number];

/** One hour of the day on one weekday, added up over all weeks, with what its cost lacks. */
export interface HeatCell {
  readonly requests: number;
  readonly cost_usd: number | null;
  readonly unpriced_requests: number;
  readonly unpriced_tokens: number;
}

/** One weekday of the heat map. All seven are there, also those without use. */
export interface HeatRow {
  readonly weekday: Weekday;
  /** 24, from midnight on. */
  readonly hours: readonly HeatCell[];
}

const nothing: HeatCell = { requests: 0, cost_usd: null, unpriced_requests: 0, unpriced_tokens: 0 };

/** Hours of use by weekday and hour of the day. What is asked for in a zone is told in its hours. */
export function heatOf(hours: readonly UsageGroup[]): HeatRow[] {
  const grid = weekdays.map((weekday) => ({
    weekday,
    hours: Array.from({ length: 24 }, (): HeatCell => nothing),
  }));
  for (const group of hours) {
    const row = grid[weekdayOf((group.key ?? "").slice(0, 10))];
    const hour = Number(group.key?.slice(11, 13));
    const cell = row?.hours[hour];
    if (row === undefined || cell === undefined) continue;
    row.hours[hour] = addCells(cell, group);
  }
  return grid;
}

function addCells(cell: HeatCell, more: HeatCell): HeatCell {
  return {
    requests: cell.requests + more.requests,
    cost_usd: addKnown(cell.cost_usd, more.cost_usd),
    unpriced_requests: cell.unpriced_requests + more.unpriced_requests,
    unpriced_tokens: cell.unpriced_tokens + more.unpriced_tokens,
  };
}

function addKnown(a: number | null, b: number | null): number | null {
  return a === null || b === null ? (a ?? b) : nanoToUsd(usdToNano(a) + usdToNano(b));
}
