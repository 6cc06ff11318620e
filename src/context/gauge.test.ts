import { expect, test } from "bun:test";
import type { ContextPoint } from "../domain/context-point.ts";
import { gaugeOf, type ContextRules } from "./gauge.ts";

const rules: ContextRules = {
  windowOf: (model, { sample }) => {
    if (sample !== undefined) return { tokens: sample, basis: "client" };
    return model === "known" ? { tokens: 200_000, basis: "model" } : undefined;
  },
  compactsAt: (window) => ({ tokens: window - 40_000, basis: "usual" }),
};

function point(at: number, tokens: number, model = "known"): ContextPoint {
  return { at, tokens, model, output: 10 };
}

test("the last request tells how full it is, of the window and of the room before the compaction", () => {
  const gauge = gaugeOf({ points: [point(1, 20_000), point(2, 80_000)] }, rules);
  expect(gauge).toMatchObject({ at: 2, tokens: 80_000, basis: "request", usedPercent: 40, fillPercent: 50 });
});

test("without a known window there are tokens and no percentage", () => {
  const gauge = gaugeOf({ points: [point(1, 5000, "unheard-of")] }, rules);
  expect(gauge).toMatchObject({ tokens: 5000, window: undefined, usedPercent: undefined });
  expect(gauge.fillPercent).toBeUndefined();
});

test("of a conversation that has not begun nothing is known", () => {
  expect(gaugeOf({ points: [] }, rules)).toMatchObject({
    tokens: undefined,
    basis: undefined,
    at: undefined,
  });
});

test("after a compaction its own count holds, and where it told none, nothing", () => {
  const compacted = gaugeOf({ points: [], compaction: { at: 5, tokensAfter: 9000 }, model: "known" }, rules);
  expect(compacted).toMatchObject({ tokens: 9000, basis: "compaction", fillPercent: 5.625 });
  const untold = gaugeOf({ points: [], compaction: { at: 5, tokensAfter: undefined } }, rules);
  expect(untold).toMatchObject({ tokens: undefined, basis: "compaction", fillPercent: undefined });
});

test("a status line counts when it is newer, and its window whenever it speaks of the same model", () => {
  const sample = { at: 3, model: "known[1m]", tokens: 90_000, window: 1_000_000 };
  expect(gaugeOf({ points: [point(2, 80_000)], sample }, rules)).toMatchObject({
    tokens: 90_000,
    basis: "statusline",
    window: 1_000_000,
    windowBasis: "client",
  });
  expect(gaugeOf({ points: [point(4, 95_000)], sample }, rules)).toMatchObject({
    tokens: 95_000,
    window: 1_000_000,
  });
});

test("the model of a newer status line that counts holds before it is asked, that of an older one or of one without tokens does not", () => {
  const points = [point(2, 80_000)];
  const sample = { at: 3, model: "other", tokens: 5000, window: 1_000_000 };
  expect(gaugeOf({ points, sample }, rules)).toMatchObject({ model: "other", window: 1_000_000 });
  for (const old of [
    { ...sample, at: 2 },
    { ...sample, tokens: undefined },
  ])
    expect(gaugeOf({ points, sample: old }, rules)).toMatchObject({ model: "known", window: 200_000 });
});

test("a status line after a compaction that repeats the request before it knows nothing new", () => {
  const compacted = { points: [], before: point(2, 80_000), compaction: { at: 5, tokensAfter: 9000 } };
  const sample = { at: 6, model: "known", tokens: 80_000, window: 200_000 };
  expect(gaugeOf({ ...compacted, sample }, rules)).toMatchObject({
    at: 5,
    tokens: 9000,
    basis: "compaction",
    window: 200_000,
  });
  const news = { ...sample, tokens: 11_000 };
  expect(gaugeOf({ ...compacted, sample: news }, rules)).toMatchObject({
    tokens: 11_000,
    basis: "statusline",
  });
});

test("a status line speaks of the same model however it spells its name", () => {
  const sample = { at: 1, model: "claude-opus-4-8", tokens: 79_000, window: 200_000 };
  for (const model of [
    "claude-opus-4-8-20260301",
    "us.anthropic.claude-opus-4-8-v1:0",
    "Claude-Opus-4-8[1m]",
  ])
    expect(gaugeOf({ points: [point(2, 80_000, model)], sample }, rules)).toMatchObject({
      window: 200_000,
      windowBasis: "client",
    });
  const older = gaugeOf({ points: [point(2, 80_000, "claude-opus-4-7")], sample }, rules);
  expect(older.window).toBeUndefined();
});

test("a status line of another model says nothing of this window", () => {
  const sample = { at: 1, model: "other", tokens: 10, window: 1_000_000 };
  expect(gaugeOf({ points: [point(2, 80_000)], sample }, rules).window).toBe(200_000);
});
