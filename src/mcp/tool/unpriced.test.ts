import { expect, test } from "bun:test";
import { noon, point, request } from "../../../test/contract/observation.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import type { Desk, Tool } from "../tool.ts";
import { budgetsTool } from "./budgets.ts";
import { costsTool } from "./costs.ts";
import { forecastTool } from "./forecast.ts";

const day = 86_400_000;
const ledger = new MemoryLedger();
const priced = request({ costNano: 2e9 });
ledger.commit([
  priced,
  request({ at: noon + 1, costNano: undefined }),
  request({ at: noon + 2, model: "house", costNano: undefined }),
  request({ at: noon + 3, model: "plain", costNano: 1e9 }),
]);
const desk: Partial<Desk> = {
  reader: new MemoryReader(ledger),
  now: noon + 1000,
  budgets: { month: 50, projects: {}, branches: {}, users: {}, stop: [] },
};
const textOf = async (tool: Tool, values = {}) => (await tool.answer(values, desk as Desk)).text;

test("a cost that lacks requests without a price is told as the least that it can be", async () => {
  const costs = await textOf(costsTool);
  expect(costs).toContain("Total: at least $3.00 for 4 requests, 2 of them without a price.");
  expect(costs).toContain('- "claude-opus-5-5": at least $2.00');
  expect(costs).toContain('- "house": cost unknown');
  expect(costs).toContain('- "plain": $1.00');
});

test("tokens that nobody told the cost of are said beside, and keep a cost from being whole", async () => {
  const mixed = new MemoryLedger();
  mixed.commit([priced, point({ sessionId: "by-hand", increase: 12_000 })]);
  const reader = new MemoryReader(mixed);
  const told = { ...desk, reader } as Desk;
  expect((await costsTool.answer({}, told)).text).toContain(
    "Total: at least $2.00 for 1 request, and 12,000 tokens that nobody told the cost of.",
  );
  expect((await forecastTool.answer({ period: "month" }, told)).text).toContain("at least $2.00 so far");
  expect((await budgetsTool.answer({}, told)).text).toContain("at least $2.00 of $50.00");
});

test("so are what was spent of a period, and of a budget", async () => {
  const forecast = await textOf(forecastTool, { period: "month" });
  expect(forecast).toContain("at least $3.00 so far");
  expect(forecast).toContain("at least $3.00 of $50.00 spent");
  expect(await textOf(budgetsTool)).toContain("at least $3.00 of $50.00");
});

test("so is what a period and a budget will come to", async () => {
  const long = new MemoryLedger();
  const days = Array.from({ length: 20 }, (_, index) => request({ at: noon - index * day, costNano: 2e9 }));
  long.commit([...days, request({ at: noon + 1, costNano: undefined })]);
  const told = { ...desk, reader: new MemoryReader(long) } as Desk;
  expect((await forecastTool.answer({ period: "month" }, told)).text).toMatch(/, at least \$\S+ by its end/);
  expect((await budgetsTool.answer({}, told)).text).toMatch(/, expected at least \$\S+ by its end/);
});

test("of counters alone no number of requests is said", async () => {
  const counted = new MemoryLedger();
  counted.commit([point({ sessionId: "by-hand", increase: 12_000 })]);
  const told = { ...desk, reader: new MemoryReader(counted) } as Desk;
  expect((await costsTool.answer({}, told)).text).toContain(
    "Total: cost unknown, and 12,000 tokens that nobody told the cost of.",
  );
});
