import { expect, test } from "bun:test";
import type { Observation } from "../domain/observation.ts";
import { MemoryReader } from "../store/memory/reader.ts";
import { noon, point, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { aggregationsBy } from "./aggregations.ts";
import { Calendar } from "./calendar.ts";
import { costsBy } from "./costs.ts";
import type { Grouping } from "./usage.ts";

const calendar = new Calendar("UTC");
const costs = (reader: MemoryReader, grouping: Grouping) =>
  costsBy(reader, { grouping, filter: {}, calendar });

/** A request that cost 100 nano-dollars: 1 + 2 + 3 + 4 by class, and 90 for searches. */
function split(own: Parameters<typeof request>[0] = {}): Observation {
  return request({
    costNano: 100,
    costSplit: { inputNano: 1, outputNano: 2, cacheReadNano: 3, cacheWriteNano: 4, cacheSavedNano: 50 },
    ...own,
  });
}

test("the parts of a cost add up to it: classes of tokens, searches, and what nobody split", () => {
  const { total, token_classes } = costs(readerOf(split(), split(), request({ costNano: 7 })), "model");
  expect(total).toMatchObject({
    input_cost_usd: 2e-9,
    output_cost_usd: 4e-9,
    cache_read_cost_usd: 6e-9,
    cache_creation_cost_usd: 8e-9,
    server_tool_cost_usd: 180e-9,
    unsplit_cost_usd: 7e-9,
    total_cost_usd: 207e-9,
    cache_savings_usd: 100e-9,
  });
  expect(token_classes.map((one) => [one.token_class, one.tokens, one.cost_usd])).toEqual([
    ["input", 30, 2e-9],
    ["output", 60, 4e-9],
    ["cache_read", 90, 6e-9],
    ["cache_creation", 120, 8e-9],
    ["server_tools", null, 180e-9],
    ["unsplit", null, 7e-9],
  ]);
  expect(token_classes.reduce((sum, { share }) => sum + (share ?? 0), 0)).toBeCloseTo(1, 12);
});

test("a group without any price costs nobody knows what, and says how many requests that is", () => {
  const { groups } = costs(readerOf(split(), request({ model: "new", costNano: undefined })), "model");
  expect(groups.map((group) => [group.key, group.total_cost_usd, group.input_cost_usd])).toEqual([
    ["claude-opus-5-5", 100e-9, 1e-9],
    ["new", null, null],
  ]);
  expect(groups[1]?.unpriced_requests).toBe(1);
});

test("a period says of how many requests of all its days nobody knows the price", () => {
  const unpriced = (days: number) => request({ costNano: undefined, at: noon + days * 86_400_000 });
  const reader = readerOf(split(), unpriced(0), unpriced(1), unpriced(2));
  const { total } = costs(reader, "day");
  expect(total).toMatchObject({ requests: 4, unpriced_requests: 3, total_cost_usd: 100e-9 });
});

test("what counters alone tell is a cost without parts", () => {
  const cost = point({ measure: "cost", series: "cost", increase: 0.25 });
  const { total } = costs(readerOf(point(), cost), "agent");
  expect(total).toMatchObject({
    total_cost_usd: 0.25,
    unsplit_cost_usd: 0.25,
    input_cost_usd: null,
    server_tool_cost_usd: null,
    cache_savings_usd: null,
  });
});

test("days come in order of time, models the most expensive first, tickets by their branches", () => {
  const reader = readerOf(
    split({ at: noon + 86_400_000, branch: "fix/7-a" }),
    split({ model: "dear", costNano: 900, branch: "7-b" }),
    split({ branch: "main" }),
  );
  const keys = (grouping: Grouping) =>
    costs(reader, grouping).groups.map(({ key, total_cost_usd }) => [key, total_cost_usd]);
  expect(keys("day")).toEqual([
    ["2026-11-20", 1000e-9],
    ["2026-11-21", 100e-9],
  ]);
  expect(keys("model")[0]).toEqual(["dear", 900e-9]);
  expect(keys("ticket")).toEqual([
    ["#7", 1000e-9],
    [null, 100e-9],
  ]);
});

test("aggregations tell of each used period what happened in it and what it cost by class", () => {
  const reader = readerOf(
    split(),
    request({ failed: true, usage: undefined, costNano: undefined, at: noon + 60_000 }),
    split({ at: noon + 7 * 86_400_000, sessionId: "s2" }),
  );
  const berlin = new Calendar("Europe/Berlin", "sunday");
  const answer = aggregationsBy(reader, { period: "week", filter: {}, calendar: berlin });
  expect(answer).toMatchObject({ period: "week", timezone: "Europe/Berlin", week_start: "sunday" });
  expect(answer.aggregations).toHaveLength(2);
  expect(answer.aggregations[0]).toMatchObject({
    key: "2026-11-15",
    start: "2026-11-14T23:00:00.000Z",
    end: "2026-11-21T23:00:00.000Z",
    requests: 1,
    failed_requests: 1,
    sessions: 1,
    tokens: {
      input_tokens: 10,
      output_tokens: 20,
      cache_read_input_tokens: 30,
      cache_creation_input_tokens: 40,
    },
    cost: {
      input_cost_usd: 1e-9,
      server_tool_cost_usd: 90e-9,
      total_cost_usd: 100e-9,
      cache_savings_usd: 50e-9,
    },
  });
});

test("an empty ledger has no groups and an unknown cost", () => {
  const { groups, total } = costs(readerOf(), "model");
  expect(groups).toEqual([]);
  expect(total).toMatchObject({ requests: 0, usage: { input_tokens: 0 } });
});
