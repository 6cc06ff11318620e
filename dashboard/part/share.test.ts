import { expect, test } from "bun:test";
import { formatShare } from "./share.ts";

test("a share has a digit more while it is small, and is never nothing or all where it is not", () => {
  expect([1, 0.999, 0.994, 0.42, 0.0995, 0.004, 0.0005, 0.0004, 1e-9, 0].map(formatShare)).toEqual([
    "100 %",
    ">99 %",
    "99 %",
    "42 %",
    "10 %",
    "0.4 %",
    "0.1 %",
    "<0.1 %",
    "<0.1 %",
    "0 %",
  ]);
});
