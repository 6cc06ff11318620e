import { expect, test } from "bun:test";
import { noon, point, request } from "../../test/contract/observation.ts";
import { readerOf } from "../../test/ledger.ts";
import { noUsage } from "../domain/usage.ts";
import { Calendar } from "./calendar.ts";
import { ccusageByBlock, ccusageByPeriod, ccusageBySession } from "./ccusage.ts";

const calendar = new Calendar("UTC");

test("a model without a price says so, as ccusage does, and its cost is 0 there", () => {
  const reader = readerOf(
    request({ model: "a", costNano: 2e9 }),
    request({ model: "b", costNano: undefined }),
  );
  expect(ccusageByPeriod(reader, "daily", { filter: {}, calendar })).toEqual({
    daily: [
      {
        agent: "all",
        cacheCreationTokens: 80,
        cacheReadTokens: 60,
        inputTokens: 20,
        metadata: { agents: ["claude"] },
        modelBreakdowns: [
          {
            cacheCreationTokens: 40,
            cacheReadTokens: 30,
            cost: 2,
            inputTokens: 10,
            modelName: "a",
            outputTokens: 20,
          },
          {
            cacheCreationTokens: 40,
            cacheReadTokens: 30,
            cost: 0,
            inputTokens: 10,
            missingPricing: true,
            modelName: "b",
            outputTokens: 20,
          },
        ],
        modelsUsed: ["a", "b"],
        outputTokens: 40,
        date: "2026-11-20",
        period: "2026-11-20",
        totalCost: 2,
        totalTokens: 200,
      },
    ],
    totals: {
      cacheCreationTokens: 80,
      cacheReadTokens: 60,
      inputTokens: 20,
      outputTokens: 40,
      totalCost: 2,
      totalTokens: 200,
      unpricedModels: ["b"],
    },
  });
});

test("tokens that counters tell without a cost have no price, also beside requests that have one", () => {
  const counted = point({ sessionId: "counted", at: noon, model: "a" });
  const { daily, totals } = ccusageByPeriod(readerOf(counted), "daily", { filter: {}, calendar });
  expect([daily, totals]).toMatchObject([
    [{ modelBreakdowns: [{ modelName: "a", outputTokens: 5, cost: 0, missingPricing: true }] }],
    { unpricedModels: ["a"] },
  ]);
  const reader = readerOf(counted, request({ model: "a", costNano: 2e9 }));
  expect(ccusageByPeriod(reader, "daily", { filter: {}, calendar })).toMatchObject({
    daily: [{ modelBreakdowns: [{ modelName: "a", outputTokens: 25, cost: 2, missingPricing: true }] }],
  });
});

test("an answer that used nothing is in a row, as it was asked", () => {
  const { daily } = ccusageByPeriod(readerOf(request({ usage: noUsage, costNano: 0 })), "daily", {
    filter: {},
    calendar,
  });
  expect(daily).toMatchObject([{ modelsUsed: ["claude-opus-5-5"], totalTokens: 0, totalCost: 0 }]);
});

test("a row names all agents of its period; requests that failed are in none", () => {
  const reader = readerOf(
    request({ agent: "codex" }),
    request(),
    request({ at: noon + 24 * 3_600_000, failed: true, usage: undefined, costNano: undefined }),
  );
  const { daily } = ccusageByPeriod(reader, "daily", { filter: {}, calendar });
  expect(daily).toMatchObject([{ metadata: { agents: ["claude", "codex"] } }]);
});

test("sessions come the most expensive first, and of those the one that used most", () => {
  const reader = readerOf(
    request({ sessionId: "cheap", costNano: 1 }),
    request({ sessionId: "cheap too", costNano: 0 }),
    request({ sessionId: "cheap too", costNano: 1 }),
    request({ sessionId: "dear", costNano: 5 }),
  );
  const { session } = ccusageBySession(reader, { filter: {}, calendar });
  expect(session).toMatchObject([
    {
      period: "dear",
      sessionId: "dear",
      agent: "claude",
      metadata: { lastActivity: "2026-11-20T12:00:00.000Z" },
    },
    { period: "cheap too", sessionId: "cheap too" },
    { period: "cheap", sessionId: "cheap" },
  ]);
});

test("blocks are Claude Code's unless another agent is asked for, and the present one has its pace", () => {
  const reader = readerOf(
    request({ costNano: 1.5e9 }),
    request({ at: noon + 30 * 60_000, costNano: 1.5e9 }),
    request({ agent: "codex" }),
  );
  const now = noon + 60 * 60_000;
  const { blocks } = ccusageByBlock(reader, { filter: {}, now });
  expect(blocks).toMatchObject([
    {
      id: "2026-11-20T12:00:00.000Z",
      entries: 2,
      isActive: true,
      costUSD: 3,
      // 200 tokens, 60 of them fresh, in 30 minutes; 240 minutes to go.
      burnRate: { costPerHour: 6, tokensPerMinute: 200 / 30, tokensPerMinuteForIndicator: 2 },
      projection: { remainingMinutes: 240, totalCost: 27, totalTokens: 1800 },
    },
  ]);
  expect(ccusageByBlock(reader, { filter: { agent: "codex" }, now }).blocks).toMatchObject([{ entries: 1 }]);
});

test("nothing used is an empty list with totals of 0", () => {
  const totals = {
    cacheCreationTokens: 0,
    cacheReadTokens: 0,
    inputTokens: 0,
    outputTokens: 0,
    totalCost: 0,
    totalTokens: 0,
  };
  expect(ccusageByPeriod(readerOf(), "weekly", { filter: {}, calendar })).toEqual({ totals, weekly: [] });
  expect(ccusageBySession(readerOf(), { filter: {}, calendar })).toEqual({ session: [], totals });
  expect(ccusageByBlock(readerOf(), { filter: {}, now: noon })).toEqual({ blocks: [] });
});

test("money that is all a counter tells is in every report", () => {
  const reader = readerOf(
    point({ metric: "claude_code.cost.usage", measure: "cost", unit: "USD", increase: 5 }),
  );
  const asked = { filter: {}, calendar };
  expect(ccusageByPeriod(reader, "daily", asked)["totals"]).toMatchObject({ totalCost: 5, totalTokens: 0 });
  expect(ccusageBySession(reader, asked)["session"]).toMatchObject([{ sessionId: "s1", totalCost: 5 }]);
  expect(ccusageByBlock(reader, { filter: {}, now: noon }).blocks).toMatchObject([
    { costUSD: 5, burnRate: null },
  ]);
});
