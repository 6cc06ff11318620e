import { expect, test } from "bun:test";
import { parseCount, parseMinutes, parseText, parseUsd } from "./amount.ts";

test.each([
  ["0", 0],
  ["12000", 12_000],
  ["12_000", 12_000],
  ["12,000", 12_000],
  ["1'234'567", 1_234_567],
  ["12k", 12_000],
  ["12K", 12_000],
  ["1.2M", 1_200_000],
  ["1.005k", 1005],
  [" 5 ", 5],
])("%p is %d", (text, count) => expect(parseCount("--tokens", text, 1e9)).toBe(count));

test.each([
  "",
  " ",
  "-5",
  "1.5",
  "12 k",
  "12kk",
  "1,2",
  "1e3",
  "0x10",
  "1_00",
  "k",
  "NaN",
  "1.2345k",
  "99999m",
])("%p is no count", (text) => expect(() => parseCount("--tokens", text, 1e9)).toThrow("--tokens"));

test.each([
  ["90", 90],
  ["0", 0],
  ["12.5", 12.5],
  ["90m", 90],
  ["90min", 90],
  ["1h30m", 90],
  ["1h 30m", 90],
  ["1h30", 90],
  ["1.5h", 90],
  ["2H", 120],
  ["1h0m30s", 60.5],
  ["30s", 0.5],
])("%p is %d minutes", (text, minutes) => expect(parseMinutes("--duration", text)).toBe(minutes));

test.each(["", "-3", "soon", "1:30", "m", "1.2.3h", "30m1h", "90d", "99999"])("%p is no duration", (text) =>
  expect(() => parseMinutes("--duration", text)).toThrow("--duration"),
);

test("dollars may carry their sign", () => {
  expect(parseUsd("--cost", "$0.42", 10)).toBe(0.42);
  for (const text of ["-1", "0,42", "11", "", "free"])
    expect(() => parseUsd("--cost", text, 10)).toThrow("--cost");
});

test("a text is trimmed, and refused where it is empty or too long", () => {
  expect(parseText("--id", " a b ", 10)).toBe("a b");
  for (const text of [undefined, "  ", "x".repeat(11)])
    expect(() => parseText("--id", text, 10)).toThrow("--id");
});
