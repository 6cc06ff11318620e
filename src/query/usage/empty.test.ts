import { expect, test } from "bun:test";
import { noon, request } from "../../../test/contract/observation.ts";
import { readerOf } from "../../../test/ledger.ts";
import type { Filter } from "../../store/store.ts";
import { Calendar } from "../calendar.ts";
import { usageBy, type UsageQuestion } from "../usage.ts";

const day = 86_400_000;
const calendar = new Calendar("UTC");
const keyOf = (days: number): string => calendar.keyOf(noon + days * day, "day");

function asked(days: readonly number[], filter: Filter, own: Partial<UsageQuestion> = {}) {
  const question = { grouping: "day", filter, calendar, emptyUntil: noon + 5 * day, ...own } as const;
  return usageBy(readerOf(...days.map((at) => request({ at: noon + at * day }))), question).groups;
}

test("days without use stand between the others, with nothing in them", () => {
  const groups = asked([0, 3], { from: noon - day, to: noon + 4 * day });
  expect(groups.map(({ key, requests }) => [key, requests])).toEqual([
    [keyOf(-1), 0],
    [keyOf(0), 1],
    [keyOf(1), 0],
    [keyOf(2), 0],
    [keyOf(3), 1],
    [keyOf(4), 0],
  ]);
  expect(groups[0]?.cost_usd).toBe(0);
});

test("a time without an end ends at present, one without a beginning begins with the first use", () => {
  expect(asked([0, 3], {}).map(({ key }) => key)).toEqual([0, 1, 2, 3, 4, 5].map(keyOf));
  expect(asked([], {})).toEqual([]);
});

test("what is told of after now by a clock that is ahead is there all the same", () => {
  expect(asked([0, 7], {}).at(-1)).toMatchObject({ key: keyOf(7), requests: 1 });
});

test("a breakdown of nothing is empty", () => {
  const [, empty] = asked([0, 2], {}, { breakdown: "model" });
  expect(empty?.breakdown).toEqual([]);
});

test("hours of a day on which clocks change are as many as it has", () => {
  const berlin = new Calendar("Europe/Berlin");
  const [from, to] = [berlin.startOf("2026-10-25"), berlin.startOf("2026-10-26")];
  const groups = asked([], { from, to }, { grouping: "hour", calendar: berlin, emptyUntil: to + day });
  expect([groups.length, new Set(groups.map(({ key }) => key)).size]).toEqual([25, 25]);
});

test("more periods than anybody can look at are refused", () => {
  expect(() => asked([0], { from: noon - 400 * day }, { grouping: "hour" })).toThrow("ask for longer ones");
});
