import { expect, test } from "bun:test";
import type { UsageGroup } from "../../../src/query/shape.ts";
import { groupRows, type GroupRow, noTokens } from "./group-rows.ts";
import type { CostsAnswer } from "./over-time.ts";

function group(key: string | null, cost: number, own: Partial<UsageGroup> = {}): UsageGroup {
  return {
    key,
    requests: cost === 0 ? 0 : 1,
    failed_requests: 0,
    usage: noTokens,
    cost_usd: cost,
    cost_reported_usd: null,
    unpriced_requests: 0,
    unpriced_tokens: 0,
    sessions: 1,
    ...own,
  };
}

function compared(
  groups: readonly UsageGroup[],
  then: readonly (UsageGroup & { counterpart: string | null })[],
): CostsAnswer {
  const previous = {
    from: "",
    to: "",
    basis: "days",
    description: "",
    total: group(null, 0),
    groups: then,
  } as const;
  return { schema_version: 1, groups, total: group(null, 0), previous };
}

const costs = ({ name, group: now, before }: GroupRow) => [name, now.cost_usd, before?.cost_usd];

test("names that were used before only are a row, so that the amounts before add up to their total", () => {
  const then = [
    { ...group("main", 2), counterpart: "main" },
    { ...group(null, 5, { rest: 3 }), counterpart: null },
  ];
  expect(groupRows(compared([group("main", 3), group(null, 1)], then), "branch").map(costs)).toEqual([
    ["main", 3, 2],
    ["no branch", 1, 0],
    ["before only", 0, 5],
  ]);
});

test("all others of now stand beside all others of then", () => {
  const then = [{ ...group(null, 5, { rest: 3 }), counterpart: null }];
  expect(groupRows(compared([group(null, 4, { rest: 7 })], then), "branch").map(costs)).toEqual([
    ["7 others", 4, 5],
  ]);
});

test("a day is a row that was used at either time, the latest first, and one without a place now stands last", () => {
  const groups = [group("2026-11-01", 1), group("2026-11-02", 0), group("2026-11-03", 0)];
  const then = [
    { ...group("2026-10-01", 0), counterpart: "2026-11-01" },
    { ...group("2026-10-02", 4), counterpart: "2026-11-02" },
    { ...group("2026-10-03", 0), counterpart: "2026-11-03" },
    { ...group("2026-10-04", 6), counterpart: null },
  ];
  expect(groupRows(compared(groups, then), "day").map(costs)).toEqual([
    ["Mon, 2 Nov 2026", 0, 4],
    ["Sun, 1 Nov 2026", 1, 0],
    ["Sun, 4 Oct 2026, before only", 0, 6],
  ]);
});

test("without a time before there is none to stand beside", () => {
  const answer: CostsAnswer = { schema_version: 1, groups: [group("main", 3)], total: group(null, 3) };
  expect(groupRows(answer, "branch").map(costs)).toEqual([["main", 3, undefined]]);
});
