import { expect, test } from "bun:test";
import { savingText } from "./saving.ts";

test.each([
  [5, 9, "Without the cache the same prompts would have cost $5.00 more."],
  [0, 9, "The cache saved nothing."],
  [-5, 9, "Writing the cache cost $5.00 more than reading it saved."],
  [null, null, "What the cache saved is not known: nothing here has a price."],
  [null, 9, "What the cache saved is not known: nobody told this cost by class."],
])("a cache that saved %p of %p", (cache_savings_usd, total_cost_usd, text) => {
  expect(savingText({ cache_savings_usd, total_cost_usd, unsplit_cost_usd: 0 })).toBe(text);
});

test("what a cache saved says so where a part of the cost has no price, or no class", () => {
  const partly =
    "Without the cache the same prompts would have cost $5.00 more, as far as costs are known by class.";
  const saved = { cache_savings_usd: 5, total_cost_usd: 9, unsplit_cost_usd: 0 };
  expect(savingText({ ...saved, unsplit_cost_usd: 1 })).toBe(partly);
  expect(savingText({ ...saved, unpriced_requests: 2 })).toBe(partly);
});
