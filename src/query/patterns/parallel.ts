import { formatInstant } from "../../domain/time.ts";
import type { UsageGroup } from "../shape.ts";

/** How many sessions work side by side: side by side are those that send requests in the same hour. */
export interface ParallelSessions {
  /** Hours with use. */
  readonly hours: number;
  /** Hours of them with two sessions or more. */
  readonly parallel_hours: number;
  /** Hours of them with two or more in one project: they may be in each other's way. */
  readonly same_project_hours: number;
  readonly most: number;
  /** The first hour that had the most; null where there is no use at all. */
  readonly most_at: string | null;
}

/** From hours of use, each broken down by project. */
export function parallelSessions(hours: readonly UsageGroup[]): ParallelSessions {
  const most = Math.max(0, ...hours.map(({ sessions }) => sessions));
  return {
    hours: hours.length,
    parallel_hours: hours.filter(({ sessions }) => sessions > 1).length,
    same_project_hours: hours.filter(({ breakdown }) => breakdown?.some(isShared)).length,
    most,
    most_at: most === 0 ? null : startOf(hours.find(({ sessions }) => sessions === most)),
  };
}

/** An hour is called by its beginning, in local time with its offset from UTC. */
function startOf(hour: UsageGroup | undefined): string | null {
  return typeof hour?.key === "string" ? formatInstant(Date.parse(hour.key)) : null;
}

function isShared({ key, sessions }: UsageGroup): boolean {
  return key !== null && sessions > 1;
}
