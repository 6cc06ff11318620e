import { expect, test } from "bun:test";
import { formatCost, formatUsd } from "./money.ts";

const shown: readonly (readonly [number | null, string])[] = [
  [null, "–"],
  [0, "$0.00"],
  [0.00001, "<$0.0001"],
  [0.0001, "$0.0001"],
  [0.115112, "$0.1151"],
  [0.99994, "$0.9999"],
  [0.99996, "$1.00"],
  [1, "$1.00"],
  [12.3, "$12.30"],
  [999.994, "$999.99"],
  [999.996, "$1,000"],
  [1234.4, "$1,234"],
  [999_999, "$999,999"],
  [1_234_567.8, "$1,234,568"],
  [-0.5, "-$0.5000"],
  [-12.3, "-$12.30"],
  [-0.00001, "<$0.0001"],
  [-0, "$0.00"],
];

test.each(shown)("%p dollars are shown as %s", (usd, text) => {
  expect(formatUsd(usd)).toBe(text);
});

test("any amount below a million dollars fits into eight characters", () => {
  const amounts = Array.from({ length: 2000 }, (_, step) => 1.01 ** step * 1e-6).filter(
    (usd) => usd < 999_999,
  );
  expect(amounts.map(formatUsd).filter((text) => text.length > 8)).toEqual([]);
});

test("a cost says that it lacks what has no price, and that nothing else is known of it", () => {
  const three = { unpriced_requests: 3, unpriced_tokens: 0 };
  expect(formatCost(1.2, { unpriced_requests: 0, unpriced_tokens: 12 })).toBe("$1.20+");
  expect(formatCost(0, three)).toBe("unpriced");
  expect([formatCost(1.2, {}), formatCost(1.2, three), formatCost(null, three), formatCost(null)]).toEqual([
    "$1.20",
    "$1.20+",
    "unpriced",
    "–",
  ]);
});
