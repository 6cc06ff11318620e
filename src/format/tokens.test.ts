import { expect, test } from "bun:test";
import { formatTokens } from "./tokens.ts";

const shown: readonly (readonly [number | null, string])[] = [
  [null, "–"],
  [0, "0"],
  [950, "950"],
  [999, "999"],
  [1000, "1.00k"],
  [1234, "1.23k"],
  [9_994, "9.99k"],
  [9_996, "10.0k"],
  [12_345, "12.3k"],
  [99_960, "100k"],
  [123_456, "123k"],
  [999_499, "999k"],
  [999_500, "1.00M"],
  [1_240_000, "1.24M"],
  [999_600_000, "1.00B"],
  [12_300_000_000, "12.3B"],
];

test.each(shown)("%p tokens are shown as %s", (tokens, text) => {
  expect(formatTokens(tokens)).toBe(text);
});

test("any count below a trillion fits into five characters", () => {
  const counts = Array.from({ length: 2700 }, (_, step) => Math.round(1.01 ** step)).filter((n) => n < 9e11);
  expect(counts.map(formatTokens).filter((text) => text.length > 5)).toEqual([]);
});
