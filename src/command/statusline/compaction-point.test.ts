import { expect, test } from "bun:test";
import { compactionPoint } from "./compaction-point.ts";

test("the documented points of the two windows", () => {
  expect(compactionPoint(1_000_000, {})).toBe(967_000);
  expect(compactionPoint(200_000, {})).toBe(167_000);
});

test("a smaller window or a shorter answer moves it", () => {
  expect(compactionPoint(1_000_000, { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "400000" })).toBe(367_000);
  expect(compactionPoint(1_000_000, { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "500k" })).toBe(67_000);
  expect(compactionPoint(200_000, { CLAUDE_CODE_AUTO_COMPACT_WINDOW: "900000" })).toBe(167_000);
  expect(compactionPoint(200_000, { CLAUDE_CODE_MAX_OUTPUT_TOKENS: "8000" })).toBe(179_000);
  expect(compactionPoint(200_000, { CLAUDE_CODE_MAX_OUTPUT_TOKENS: "64000" })).toBe(167_000);
});

test("the percentage can only bring it nearer", () => {
  expect(compactionPoint(200_000, { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "50" })).toBe(90_000);
  expect(compactionPoint(200_000, { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "99" })).toBe(167_000);
  expect(compactionPoint(200_000, { CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "400" })).toBe(167_000);
});

test("where nothing is compacted, the window is the end", () => {
  expect(compactionPoint(200_000, { DISABLE_COMPACT: "true" })).toBe(200_000);
  expect(compactionPoint(200_000, { DISABLE_AUTO_COMPACT: "1" })).toBe(200_000);
  expect(compactionPoint(200_000, { DISABLE_AUTO_COMPACT: "0" })).toBe(167_000);
  expect(compactionPoint(20_000, {})).toBe(20_000);
});
