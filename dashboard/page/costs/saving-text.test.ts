import { expect, test } from "bun:test";
import { savingText } from "./saving-text.ts";

test.each([
  [5, 9, "Without the cache the same prompts would have cost $5.00 more."],
  [0, 9, "The cache saved nothing."],
  [-5, 9, "Writing the cache cost $5.00 more than reading it saved."],
  [null, null, "What the cache saved is not known: nothing here has a price."],
  [null, 9, "What the cache saved is not known: nobody told this cost by class."],
])("a cache that saved %p of %p", (cache_savings_usd, total_cost_usd, text) => {
  expect(savingText({ cache_savings_usd, total_cost_usd })).toBe(text);
});
