import { expect, test } from "bun:test";
import { otherKey } from "../../chart/series.ts";
import type { UsageGroup } from "../../../src/query/shape.ts";
import { measureOf } from "./measure.ts";
import { overTime, type CostsAnswer } from "./over-time.ts";

const noUsage = {
  input_tokens: 0,
  output_tokens: 0,
  reasoning_output_tokens: 0,
  cache_read_input_tokens: 0,
  cache_creation_input_tokens: 0,
  cache_creation_1h_input_tokens: null,
} as UsageGroup["usage"];

function group(key: string | null, cost: number | null, own: Partial<UsageGroup> = {}): UsageGroup {
  return {
    key,
    requests: cost === 0 ? 0 : 1,
    failed_requests: 0,
    usage: noUsage,
    cost_usd: cost,
    cost_reported_usd: null,
    unpriced_requests: 0,
    unpriced_tokens: 0,
    sessions: 1,
    ...own,
  };
}

const groups = [
  group("2026-11-27", 3, { breakdown: [group("one", 2), group(null, 1, { rest: 4 })] }),
  group("2026-11-28", 0, { breakdown: [] }),
  group("2026-11-29", null, { breakdown: [group("two", null)] }),
];
const answer: CostsAnswer = { schema_version: 1, groups, total: group(null, 3) };
const now = "2026-11-29 17";
const question = { unit: "day", stack: "model", measure: measureOf("cost"), now } as const;

test("each name is a series with a value at each place, and the others are one", () => {
  expect(overTime(answer, question).series.map(({ key, name, values }) => [key, name, values])).toEqual([
    ['["one",null]', "one", [2, null, null]],
    [otherKey, "others", [1, null, null]],
    ['["two",null]', "two", [null, null, null]],
  ]);
});

test("without a stack there is one series, and a day without use has no bar", () => {
  const { series, totals } = overTime(answer, { ...question, stack: null });
  expect(series.map(({ values }) => values)).toEqual([[3, null, null]]);
  expect(totals).toEqual([3, null, null]);
});

test("the day that goes on is called one that does: a bar that is lower is no fall yet", () => {
  expect(overTime(answer, question).places.map(({ name }) => name)).toEqual([
    "Fri, 27 Nov 2026",
    "Sat, 28 Nov 2026",
    "Sun, 29 Nov 2026, so far",
  ]);
});

test("a day whose requests have no price is not one without use", () => {
  const unpriced = group("2026-11-29", null, {
    unpriced_requests: 6,
    breakdown: [group("two", null, { unpriced_requests: 6 })],
  });
  const told = overTime({ ...answer, groups: [...groups.slice(0, 2), unpriced] }, question);
  expect(told.places.map(({ isUnused }) => isUnused)).toEqual([false, true, false]);
  const none = { unpriced_requests: 0, unpriced_tokens: 0 };
  const six = { unpriced_requests: 6, unpriced_tokens: 0 };
  expect(told.unpriced).toEqual([none, none, six]);
  expect(told.series.at(-1)?.unpriced).toEqual([{}, {}, six]);
  expect(
    overTime({ ...answer, groups: [unpriced] }, { ...question, measure: measureOf("tokens") }).unpriced,
  ).toEqual([{}]);
});

test("hours are told as those of the clock", () => {
  const hour = group("2026-11-28T17:00+05:30", 1);
  expect(overTime({ ...answer, groups: [hour] }, { ...question, unit: "hour" }).places[0]?.hour).toBe(17);
  expect(overTime(answer, question).places[0]?.hour).toBe(undefined);
});

test("what was before stands at the place of its counterpart", () => {
  const before = [
    { ...group("2026-11-24", 7), counterpart: "2026-11-28" },
    { ...group("2026-11-23", 5), counterpart: null },
  ];
  const previous = {
    from: "",
    to: "",
    basis: "days",
    description: "",
    total: group(null, 12),
    groups: before,
  } as const;
  expect(overTime({ ...answer, previous }, question).before?.values).toEqual([null, 7, null]);
  expect(overTime(answer, question).before).toBe(undefined);
});
