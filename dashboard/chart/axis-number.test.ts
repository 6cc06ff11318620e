import { expect, test } from "bun:test";
import { axisCount, axisUsd } from "./axis-number.ts";

test("numbers of an axis have no needless digits", () => {
  expect([0, 0.000004, 0.05, 0.30000000000000004, 20, 1500, 2e7, 3e9].map(axisCount)).toEqual([
    "0",
    "4e-6",
    "0.05",
    "0.3",
    "20",
    "1.5k",
    "20M",
    "3B",
  ]);
  expect(axisUsd(1500)).toBe("$1.5k");
});
