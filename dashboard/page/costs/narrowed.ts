import { laterDate, laterMonth } from "../../../src/domain/date.ts";
import type { UsageGroup } from "../../../src/query/shape.ts";
import type { By } from "./question.ts";

/** Where a group leads: a path, and what changes in the address. */
export interface Target {
  readonly path: string;
  readonly changes: Readonly<Record<string, string | null>>;
}

/**
 * The view of one group alone, told by what makes sense within it. Undefined for groups that no filter names: those without
 * a name, all others together, and names that the API groups by but does not narrow by.
 */
export function narrowed(
  by: By,
  { key, agent, rest }: Pick<UsageGroup, "key" | "agent" | "rest">,
): Target | undefined {
  if (key === null || rest !== undefined) return undefined;
  const costs = (changes: Target["changes"]): Target => ({ path: "/costs", changes });
  const during = (from: string, to: string): Target => costs({ from, to, range: null, by: null });
  switch (by) {
    case "session":
      return { path: `/sessions/${encodeURIComponent(key)}`, changes: { agent: agent ?? null } };
    case "project":
      return costs({ project: key, by: "model" });
    case "model":
    case "agent":
    case "user":
    case "team":
      return costs({ [by]: key, by: null });
    case "branch":
      return costs({ branch: key, by: "session" });
    case "hour":
      return during(key, endOfHour(key));
    case "day":
      return during(key, key);
    case "week":
      return during(key, laterDate(key, 6));
    case "month":
      return during(`${key}-01`, laterDate(laterMonth(key, 1), -1));
    case "subagent_type":
    case "pull_request":
    case "ticket":
      return undefined;
  }
}

/** Its clock's next whole hour: where clocks change by half an hour, one is shorter. */
function endOfHour(key: string): string {
  const minutes = 60 - Number(key.slice(14, 16));
  return new Date(Date.parse(key) + minutes * 60_000).toISOString();
}
