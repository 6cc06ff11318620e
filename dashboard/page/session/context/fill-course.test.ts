import { expect, test } from "bun:test";
import type { ContextShape } from "../../../../src/query/context/shape.ts";
import { fillCourse } from "./fill-course.ts";

const noon = Date.UTC(2026, 10, 20, 12);
const at = (minutes: number) => new Date(noon + minutes * 60_000).toISOString();

const context: ContextShape = {
  model: "claude-opus-5-5",
  tokens: 100,
  window: 200,
  window_basis: "model",
  used_percent: 50,
  compacts_at_tokens: 180,
  compacts_at_basis: "usual",
  fill_percent: 55,
  exhausts_in_requests: 10,
  exhausts_in_requests_low: 5,
  exhausts_in_requests_high: 20,
  exhausts_at: at(11),
  confidence: 0.8,
  basis: "request",
  as_of: at(1),
};

function course(own: Partial<ContextShape> = {}) {
  const points = [50, 100].map((tokens, minute) => ({
    at: at(minute),
    tokens,
    model: null,
    fill_percent: null,
  }));
  const compaction = { trigger: "auto", tokens_before: 1, tokens_after: 1, duration_ms: 1, success: true };
  const history = { requests: 2, points, compactions: [{ at: at(0.5), ...compaction }], fills: [] };
  const thresholds = [{ percent: 70, tokens: 126, passed_at: null }];
  return fillCourse({ context: { ...context, ...own }, thresholds, history }, []);
}

test("the forecast goes on from the last request to where the context is compacted, early, likely and late", () => {
  const { times, lines, bands } = course();
  expect(times.map((time) => (time - noon) / 60_000)).toEqual([0, 1, 6, 11, 21]);
  expect(lines.map(({ values }) => values)).toEqual([
    [50, 100, null, null, null],
    [null, 100, 140, 180, 180],
  ]);
  expect(bands[0]?.low).toEqual([null, 100, 120, 140, 180]);
  expect(bands[0]?.high).toEqual([null, 100, 180, 180, 180]);
});

test("a session that rests has a past and no forecast", () => {
  const { times, lines, bands } = course({ exhausts_at: null });
  expect([times.length, lines.length, bands.length]).toEqual([2, 1, 0]);
});

test("compactions are marked, and the levels that the context comes near to are drawn", () => {
  expect(course().marks.map(({ name }) => name)).toEqual(["compacted"]);
  expect(course().levels.map(({ name }) => name)).toEqual(["70 %", "compacts at 180", "window 200"]);
  expect(course({ window: 1_000_000 }).levels.map(({ name }) => name)).toEqual(["70 %", "compacts at 180"]);
});
