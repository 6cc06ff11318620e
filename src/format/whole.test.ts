import { expect, test } from "bun:test";
import { formatWhole } from "./whole.ts";

test.each([
  [0, "0"],
  [-1234, "-1,234"],
  [1_234_567, "1,234,567"],
  [9_007_199_254_740_991, "9,007,199,254,740,991"],
])("%d is written with its thousands apart", (n, text) => {
  expect(formatWhole(n)).toBe(text);
});
