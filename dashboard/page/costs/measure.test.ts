import { expect, test } from "bun:test";
import { measureOf } from "./measure.ts";

test("cost is what is measured unless the address says otherwise", () => {
  expect([measureOf(null), measureOf("tokens"), measureOf("moon")].map(({ name }) => name)).toEqual([
    "cost",
    "tokens",
    "cost",
  ]);
});
