import { expect, test } from "bun:test";
import { catalog } from "./catalog.ts";
import { createPriceBook } from "./lookup.ts";
import { openWhatIf } from "./what-if.ts";

const prices = openWhatIf(createPriceBook({ rows: catalog }));
const read = { input: 0, output: 0, reasoning: undefined, cacheRead: 1000, cacheWrite: 0, cacheWrite1h: 0 };
const model = "claude-sonnet-5-5";

test("a price that changes between two requests of one model is the one of each day", () => {
  const last = Date.UTC(2026, 9, 6, 23, 59, 59, 999);
  const costs = [last, last + 1, last].map((at) => prices.costOf(read, { model, at }));
  expect(costs).toEqual([200_000, 100_000, 200_000]);
});

test("only Anthropic sells two lifetimes of the cache, under whatever name", () => {
  const at = Date.UTC(2026, 10, 20);
  const timed = ["claude-opus-5-5[1m]", "gpt-6.1-sol", "acme-1"].map((name) =>
    prices.hasTimedCache(name, at),
  );
  expect(timed).toEqual([true, false, false]);
});

test("names of clouds and dates lead to the model's own name, unknown ones to themselves", () => {
  const at = Date.UTC(2026, 10, 20);
  expect(prices.modelOf("us.anthropic.claude-haiku-4-5-20251001-v1:0", at)).toBe("claude-haiku-4-5");
  expect(prices.modelOf("acme-1", at)).toBe("acme-1");
});
