import { expect, test } from "bun:test";
import { inlineOf, lineOf, quoteOf } from "./text-line.ts";

test.each([
  ["12345", "12345"],
  ["123456", "1234…"],
  ["123 56", "123…"],
])("%p is at most five long: %p", (text, line) => {
  expect(lineOf(text, 5)).toBe(line);
  expect(inlineOf(text, 5)).toBe(line);
});

test("a quoted line is as long as any other", () => {
  expect(quoteOf("x".repeat(241))).toEqual([`> ${"x".repeat(239)}…`]);
});
