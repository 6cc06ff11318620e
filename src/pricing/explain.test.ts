import { expect, test } from "bun:test";
import { catalog } from "./catalog.ts";
import { explainPrice, listPrices } from "./explain.ts";
import { createPriceBook } from "./lookup.ts";

const book = createPriceBook({ rows: catalog, overrides: { "house-model": { input: 1, output: 2 } } });
const now = Date.parse("2026-11-20T12:00:00Z");

test("an explanation names the row, how it was found, and the other rows of the model", () => {
  const explained = explainPrice(book, "us.anthropic.claude-sonnet-5-5-v1:0", now);
  expect(explained).toMatchObject({
    kind: "priced",
    asked: "us.anthropic.claude-sonnet-5-5-v1:0",
    how: "normalized",
    beforeFirst: false,
    price: {
      model: "claude-sonnet-5-5",
      from: "2026-10-07",
      until: undefined,
      usd: { input: 2, output: 10, cacheRead: 0.1, cacheWrite5m: 2.5, cacheWrite1h: 4 },
      usInference: 1.1,
      contextWindow: 1_000_000,
      source: "platform.claude.com/docs/en/about-claude/pricing",
    },
    others: [{ from: "2026-09-28", until: "2026-10-07", usd: { cacheRead: 0.2 } }],
  });
});

test("tiers and fast mode are explained in dollars per million tokens", () => {
  expect(explainPrice(book, "gpt-6-sol", now)).toMatchObject({
    price: {
      fastUsd: { input: 4, output: 20 },
      longPrompt: { above: 272_000, usd: { input: 4, output: 15 }, fastUsd: { input: 8, output: 30 } },
    },
  });
});

test("a time before the first row is said to be one, its first moment is not", () => {
  expect(explainPrice(book, "claude-opus-5-5", Date.parse("2026-09-22"))).toMatchObject({
    beforeFirst: false,
  });
  expect(explainPrice(book, "claude-opus-5-5", Date.parse("2026-09-21"))).toMatchObject({
    beforeFirst: true,
  });
});

test("an unknown name brings the nearest known ones", () => {
  expect(explainPrice(book, "anthropic/claude-opus-5-51", now)).toMatchObject({
    kind: "unpriced",
    asked: "anthropic/claude-opus-5-51",
    suggestions: ["claude-opus-5-5", "claude-opus-4-1", "claude-opus-4-5"],
  });
  expect(explainPrice(book, "qwen3-coder-plus", now)).toMatchObject({ kind: "unpriced", suggestions: [] });
});

test("the list has every model once, at the price of that day", () => {
  const listed = listPrices(book, Date.parse("2026-10-06"));
  const models = listed.map((facts) => facts.model);
  expect(models).toEqual([...new Set([...catalog.map((row) => row.model), "house-model"])]);
  expect(listed.find((facts) => facts.model === "claude-sonnet-5-5")?.usd.cacheRead).toBe(0.2);
});
