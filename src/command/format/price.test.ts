import { expect, test } from "bun:test";
import type { PriceExplanation, PriceFacts } from "../../pricing/explain.ts";
import { formatPrice, formatPrices } from "./price.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const price: PriceFacts = {
  model: "claude-opus-5-5",
  provider: "anthropic",
  from: "2026-09-01",
  until: undefined,
  usd: { input: 5, output: 25, cacheRead: 0.5, cacheWrite5m: 6.25, cacheWrite1h: 10 },
  longPrompt: undefined,
  fastUsd: undefined,
  usInference: undefined,
  contextWindow: 200_000,
  maxOutput: undefined,
  source: "https://docs.example.com/en/docs/about-models/pricing#model-pricing",
  verified: "2026-11-20",
  note: "Requests above this length are billed in full at the rates of long prompts, not only what is above it.",
};
const found: PriceExplanation = {
  kind: "priced",
  asked: "anthropic/claude-opus-5.5-20260901",
  how: "exact",
  price,
  beforeFirst: true,
  others: [{ ...price, from: "2025-01-01", until: "2026-09-01" }],
};

test("a price says when it holds and where it is from", () => {
  expect(formatPrice(found, { width: 200, style: styleFor(false) }).split("\n")).toEqual([
    "claude-opus-5-5",
    "$/M       input  output  read  write 5m  write 1h",
    "standard      5      25   0.5      6.25        10",
    "valid        from 2026-09-01",
    "dated        before the first known price, which is used",
    `source       ${price.source}, read 2026-11-20`,
    `note         ${price.note}`,
    "other        from 2025-01-01 until 2026-09-01: 5 in, 25 out, 0.5 read",
  ]);
});

test("no line is wider than the terminal", () => {
  const unpriced: PriceExplanation = { kind: "unpriced", asked: "house-model-".repeat(4), suggestions: [] };
  for (const width of [10, 20, 40, 80, 200])
    for (const style of [styleFor(false), styleFor(true)]) {
      const texts = [
        formatPrices([price], { width, style }),
        formatPrice(found, { width, style }),
        formatPrice(unpriced, { width, style }),
      ];
      for (const line of texts.join("\n").split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
    }
});
