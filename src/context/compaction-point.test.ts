import { expect, test } from "bun:test";
import {
  compactionPoint,
  pointOf,
  usualPointOf,
  settingsOfEnvironment,
  type CompactsAt,
} from "./compaction-point.ts";
import type { CompactionSettings } from "../domain/compaction-settings.ts";

function pointIn(window: number, env: Record<string, string>): number {
  return compactionPoint(window, settingsOfEnvironment(env));
}

test("the documented points of the two windows", () => {
  expect(compactionPoint(1_000_000, {})).toBe(967_000);
  expect(compactionPoint(200_000, {})).toBe(167_000);
});

test("a window of one's own moves it: 100,000 to a million, and never more than the model has", () => {
  const chosen = (tokens: string) => ({ CLAUDE_CODE_AUTO_COMPACT_WINDOW: tokens });
  expect(pointIn(1_000_000, chosen("400000"))).toBe(367_000);
  expect(pointIn(200_000, chosen("900000"))).toBe(167_000);
  expect(pointIn(1_000_000, chosen("20000"))).toBe(67_000);
  expect(pointIn(2_000_000, chosen("1500000"))).toBe(967_000);
  expect(pointIn(1_000_000, chosen("500k"))).toBe(467_000);
  expect(pointIn(1_000_000, chosen("0.4M"))).toBe(367_000);
  // What follows the digits is ignored, and then it is the least that the client allows.
  expect(pointIn(1_000_000, chosen("500 tokens"))).toBe(67_000);
  for (const nothing of ["", "0", "-5", "auto"]) expect(pointIn(1_000_000, chosen(nothing))).toBe(967_000);
});

test("a window of two million that nobody narrowed is used whole", () => {
  expect(compactionPoint(2_000_000, {})).toBe(1_967_000);
});

test("a shorter answer moves it, a longer one does not", () => {
  expect(pointIn(200_000, { CLAUDE_CODE_MAX_OUTPUT_TOKENS: "8000" })).toBe(179_000);
  expect(pointIn(200_000, { CLAUDE_CODE_MAX_OUTPUT_TOKENS: "64000" })).toBe(167_000);
});

test("the percentage can only bring it nearer", () => {
  const percent = (told: string) => ({ CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: told });
  expect(pointIn(200_000, percent("50"))).toBe(90_000);
  expect(pointIn(200_000, percent("1"))).toBe(1800);
  expect(pointIn(200_000, percent("99"))).toBe(167_000);
  expect(pointIn(200_000, percent("400"))).toBe(167_000);
  expect(pointIn(200_000, percent("12.5"))).toBe(22_500);
  expect(pointIn(1_000_000, { ...percent("50"), CLAUDE_CODE_AUTO_COMPACT_WINDOW: "400000" })).toBe(190_000);
});

test("where nothing is compacted, the window is the end", () => {
  expect(pointIn(200_000, { DISABLE_COMPACT: "true" })).toBe(200_000);
  expect(pointIn(200_000, { DISABLE_AUTO_COMPACT: "1" })).toBe(200_000);
  expect(pointIn(200_000, { DISABLE_AUTO_COMPACT: "1", CLAUDE_AUTOCOMPACT_PCT_OVERRIDE: "50" })).toBe(
    200_000,
  );
  expect(pointIn(200_000, { DISABLE_AUTO_COMPACT: "0" })).toBe(167_000);
  expect(compactionPoint(20_000, {})).toBe(20_000);
});

test("what the config says outweighs all of it, but never the window", () => {
  const said = (window: number, config: CompactsAt) =>
    pointOf(window, { config, variables: { isOff: true }, observed: 90_000 });
  expect(said(200_000, { tokens: 150_000 })).toEqual({ tokens: 150_000, basis: "config" });
  expect(said(200_000, { tokens: 500_000 }).tokens).toBe(200_000);
  expect(said(200_000, { percent: 80 }).tokens).toBe(160_000);
  expect(said(1_000_000, { percent: 100 }).tokens).toBe(1_000_000);
});

test("a client's variables move the point, and say nothing where they do not", () => {
  const variables = (told: CompactionSettings) => pointOf(200_000, { variables: told });
  expect(pointOf(200_000, {})).toEqual({ tokens: 167_000, basis: "usual" });
  expect(variables({ isOff: false })).toEqual({ tokens: 167_000, basis: "usual" });
  expect(variables({ percent: 50 })).toEqual({ tokens: 90_000, basis: "client" });
  expect(variables({ percent: 99 })).toEqual({ tokens: 167_000, basis: "usual" });
  expect(variables({ isOff: true })).toEqual({ tokens: 200_000, basis: "client" });
  expect(variables({ maxOutputTokens: 8000 })).toEqual({ tokens: 179_000, basis: "client" });
});

test("settings move it too, and variables count before them", () => {
  const settings = { windowTokens: 400_000 };
  const told = (variables?: CompactionSettings) => pointOf(1_000_000, { variables, settings });
  expect(told()).toEqual({ tokens: 367_000, basis: "settings" });
  expect(told({ isOff: false })).toEqual({ tokens: 367_000, basis: "settings" });
  expect(told({ windowTokens: 600_000 })).toEqual({ tokens: 567_000, basis: "client" });
  expect(told({ percent: 50 })).toEqual({ tokens: 190_000, basis: "client" });
  const off = { isOff: true };
  expect(pointOf(200_000, { settings: off, variables: { percent: 50 }, observed: 90_000 })).toEqual({
    tokens: 200_000,
    basis: "settings",
  });
});

test("of what the client was told and what it was seen to do the nearer counts", () => {
  const seen = (observed: number, variables?: CompactionSettings) =>
    pointOf(200_000, { variables, observed });
  expect(seen(120_000)).toEqual({ tokens: 120_000, basis: "observed" });
  expect(seen(180_000)).toEqual({ tokens: 167_000, basis: "usual" });
  expect(seen(91_000, { percent: 50 })).toEqual({ tokens: 90_000, basis: "client" });
  expect(seen(70_000, { percent: 50 })).toEqual({ tokens: 70_000, basis: "observed" });
});

test("one that was told to compact nothing does not as it did before", () => {
  expect(pointOf(200_000, { variables: { isOff: true }, observed: 120_000 })).toEqual({
    tokens: 200_000,
    basis: "client",
  });
});

test("of an agent of which nobody knows where it compacts the window is the end, until it was seen", () => {
  const usual = usualPointOf("gemini-cli", 272_000);
  expect(pointOf(272_000, { usual })).toEqual({ tokens: 272_000, basis: "usual" });
  expect(pointOf(272_000, { usual, observed: 200_000 }).basis).toBe("observed");
});

test("Codex compacts at nine tenths of what a model has, or nearer where it was told so", () => {
  expect([258_400, 121_600, 380_000].map((window) => usualPointOf("codex", window))).toEqual([
    244_800, 115_200, 360_000,
  ]);
  const told = (windowTokens: number) => pointOf(258_400, { usual: 244_800, variables: { windowTokens } });
  expect(told(20_000)).toEqual({ tokens: 20_000, basis: "client" });
  expect(told(250_000)).toEqual({ tokens: 244_800, basis: "usual" });
});
