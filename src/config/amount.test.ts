import { expect, test } from "bun:test";
import { parseAmount } from "./amount.ts";

test("an amount is a number, or a text with thousands and millions", () => {
  expect(parseAmount(3)).toBe(3);
  expect(parseAmount("0.5")).toBe(0.5);
  expect(parseAmount("50k")).toBe(50_000);
  expect(parseAmount("1.5M")).toBe(1_500_000);
});

test("what is no amount is refused", () => {
  for (const text of ["", "k", "-1", "50 k", "50K", "1e9", "NaN", "1.2.3", Number.NaN, Infinity]) {
    expect(parseAmount(text)).toBeUndefined();
  }
});
