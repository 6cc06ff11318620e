import type { UsageGroup, UsageShape } from "../../../src/query/shape.ts";
import { groupNames } from "./group-name.ts";
import { isUsed } from "./measure.ts";
import type { CostsAnswer } from "./over-time.ts";
import { units, type By } from "./question.ts";

/** A group of the table, and what it cost before. */
export interface GroupRow {
  readonly group: UsageGroup;
  readonly name: string;
  /** Undefined where there is no time before; zero of everything where it was not used then. */
  readonly before: Amounts | undefined;
}

type Amounts = Pick<UsageGroup, "cost_usd" | "unpriced_requests" | "unpriced_tokens">;

const nothing: Amounts = { cost_usd: 0, unpriced_requests: 0, unpriced_tokens: 0 };

/**
 * A row for each group, periods the latest first, and after them what was used before only: the rows of either time add up
 * to its total, as those of `report --compare` do. Periods that were used at neither time have none.
 */
export function groupRows({ groups, previous }: CostsAnswer, by: By): readonly GroupRow[] {
  const then = (previous?.groups ?? []).map((group) => ({
    group,
    place: placeOf({ ...group, key: group.counterpart }),
  }));
  const before = new Map(then.map(({ place, group }) => [place, group]));
  const isTime = units.some((unit) => unit === by);
  const nameOf = groupNames(by, groups);
  const rows = groups
    .map((group) => ({ group, was: before.get(placeOf(group)) }))
    .filter(({ group, was }) => !isTime || isUsed(group) || (was !== undefined && isUsed(was)))
    .map(({ group, was }) => ({
      group,
      name: nameOf(group),
      before: previous === undefined ? undefined : (was ?? nothing),
    }));
  const places = new Set(groups.map(placeOf));
  const gone = then
    .filter(({ group, place }) => !places.has(place) && isUsed(group))
    .map(({ group }) => ({
      group: { ...group, ...unused },
      name: isTime ? `${nameOf(group)}, before only` : "before only",
      before: group,
    }));
  return [...(isTime ? rows.toReversed() : rows), ...gone];
}

/** All others of now are held against all others of then. */
function placeOf({ key, agent, rest }: UsageGroup): string {
  return rest === undefined ? JSON.stringify([key, agent ?? null]) : "others";
}

/** No token of any class. */
export const noTokens: UsageShape = {
  input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_creation_1h_input_tokens: 0,
};

/** What was used before only, as it is now: nobody can be led to it. */
const unused = { ...nothing, key: null, requests: 0, failed_requests: 0, usage: noTokens, sessions: 0 };
