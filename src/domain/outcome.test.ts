import { expect, test } from "bun:test";
import { formatRejected, nothingHappened, rejectedCount, type DropReason } from "./outcome.ts";

test("what was rejected is told the most frequent first, without what the ledger has already", () => {
  const dropped = new Map<DropReason, number>([
    ["invalid", 2],
    ["duplicate", 90],
    ["negative", 1],
    ["not-a-number", 3],
    ["out-of-order", 7],
    ["cardinality", 0],
  ]);
  const outcomes = { accepted: 5, dropped };
  expect(rejectedCount(outcomes)).toBe(6);
  expect(formatRejected(outcomes)).toBe("3 not-a-number, 2 invalid, 1 negative");
  expect([rejectedCount(nothingHappened), formatRejected(nothingHappened)]).toEqual([0, ""]);
});
