import { expect, test } from "bun:test";
import { noon, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { MemoryLedger } from "../store/memory/ledger.ts";
import type { Filter } from "../store/store.ts";
import { Calendar } from "./calendar.ts";
import { statsOf } from "./stats.ts";

const day = 86_400_000;

function stats(observations: Parameters<MemoryLedger["commit"]>[0], filter: Filter = {}, days = 7) {
  return statsOf(readerOf(...observations), { filter, calendar: new Calendar("UTC"), now: noon, days });
}

test("so many days are today and those before it, whole", () => {
  const answer = stats([0, 6, 7].map((before) => request({ at: noon - before * day })));
  expect(answer).toMatchObject({
    days: 7,
    used_days: 2,
    from: "2026-11-14T00:00:00.000Z",
    to: "2026-11-21T00:00:00.000Z",
    total: { requests: 2 },
    per_day: { requests: 2 / 7, tokens: 29, cost_usd: 2e-9 },
    // Of 80 tokens of each prompt, 30 were read from the cache.
    cache_read_share: 30 / 80,
  });
});

test("a day on which everything failed was not used, and is told", () => {
  const failed = request({ at: noon - day, failed: true, usage: undefined, costNano: undefined });
  const { used_days, by_day } = stats([request(), failed]);
  expect([used_days, by_day.map(({ failed_requests }) => failed_requests)]).toEqual([1, [1, 0]]);
});

test("what was logged by hand has tokens of which nobody knows how many came from the cache", () => {
  const byHand = request({ source: "manual", sessionId: "m", agent: "manual" });
  expect(stats([byHand]).cache_read_share).toBeNull();
  expect(stats([byHand, request()]).cache_read_share).toBe(30 / 80);
});

test("each group knows its share of tokens and of cost; an unpriced one has none of the cost", () => {
  const { by_model } = stats([
    request({ model: "a", costNano: 3 }),
    request({ model: "b", costNano: 1 }),
    request({ model: "b", costNano: 1 }),
    request({ model: "c", costNano: undefined }),
  ]);
  expect(by_model.map(({ key, tokens_share, cost_share }) => [key, tokens_share, cost_share])).toEqual([
    ["a", 0.25, 0.6],
    ["b", 0.5, 0.4],
    ["c", 0.25, null],
  ]);
});

test("a filter's own beginning and end are kept, and its days counted", () => {
  const filter = { from: Date.parse("2026-11-01T00:00:00Z"), to: Date.parse("2026-11-11T00:00:00Z") };
  expect(stats([request({ at: filter.from })], filter)).toMatchObject({ days: 10, total: { requests: 1 } });
  expect(stats([], { to: filter.to }, 3)).toMatchObject({ days: 3, from: "2026-11-08T00:00:00.000Z" });
});

test("days that begin in the future are refused", () => {
  expect(() => stats([], { from: noon + 3 * day })).toThrow("after their end");
});

test("nothing used has no shares, and costs nothing", () => {
  expect(stats([])).toMatchObject({
    used_days: 0,
    per_day: { requests: 0, tokens: 0, cost_usd: 0 },
    cache_read_share: null,
    by_model: [],
  });
});
