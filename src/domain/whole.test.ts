import { expect, test } from "bun:test";
import { formatWhole } from "./whole.ts";

test.each([
  [0, "0"],
  [-1234, "-1,234"],
  [1_234_567, "1,234,567"],
  [999, "999"],
  [-123_456, "-123,456"],
  [1234.5678, "1,234.568"],
  [Infinity, "∞"],
  [9_007_199_254_740_991, "9,007,199,254,740,991"],
])("%d is written with its thousands apart", (n, text) => {
  expect(formatWhole(n)).toBe(text);
});

test("any number reads as Intl writes it", () => {
  const formatter = new Intl.NumberFormat("en-US");
  for (let digits = 0; digits < 300; digits += 1) {
    const n = Math.round((-1.7) ** (digits % 70) * (digits + 1));
    expect(formatWhole(n)).toBe(formatter.format(n));
  }
});
