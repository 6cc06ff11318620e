import { expect, test } from "bun:test";
import { weekdays, type HeatRow } from "../../query/patterns/heat.ts";
import type { PatternsAnswer } from "../../query/patterns.ts";
import type { UsageGroup } from "../../query/shape.ts";
import { heatLines } from "./heat-map.ts";
import { formatPatterns } from "./patterns.ts";
import { plain as asItIs, styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

function group(key: string | null, cost: number | null): UsageGroup {
  return {
    key,
    requests: 12,
    failed_requests: 0,
    usage: {
      input_tokens: 1,
      output_tokens: 2,
      reasoning_output_tokens: null,
      cache_read_input_tokens: 3,
      cache_creation_input_tokens: 4,
      cache_creation_1h_input_tokens: null,
    },
    cost_usd: cost,
    cost_reported_usd: null,
    unpriced_requests: cost === null ? 12 : 0,
    unpriced_tokens: 0,
    sessions: 3,
  };
}

/** 8 requests on Thursday at 15:00, 2 on Sunday at midnight. */
const heat: readonly HeatRow[] = weekdays.map((weekday) => ({
  weekday,
  hours: Array.from({ length: 24 }, (_, hour) => ({
    requests: weekday === "thursday" && hour === 15 ? 8 : weekday === "sunday" && hour === 0 ? 2 : 0,
    cost_usd: null,
    unpriced_requests: 0,
    unpriced_tokens: 0,
  })),
}));

const answer: PatternsAnswer = {
  schema_version: 1,
  from: "2026-10-30T00:00:00.000Z",
  to: null,
  timezone: "UTC",
  total: group(null, 10),
  days: 20,
  heat,
  sessions: {
    sessions: 4,
    length_p50_s: 4800,
    length_p90_s: 30_540,
    requests_p50: 63,
    requests_p90: 304,
    cost_p50_usd: 2.19,
    cost_p90_usd: 14.99,
    unpriced_sessions: 0,
  },
  parallel: {
    hours: 80,
    parallel_hours: 12,
    same_project_hours: 3,
    most: 4,
    most_at: "2026-11-12T15:00+00:00",
  },
  projects: [group("/home/ada/code/checkout", 8), group(null, null)],
  models: [group("claude-opus-5-5", 10)],
  tools: [{ tool: "Bash\u001b[31m", calls: 5, failed: 2 }],
  unusual: {
    measure: "cost_usd",
    compared_days: 60,
    days: [
      {
        day: "2026-11-12",
        weekday: "thursday",
        amount: 84.1,
        usual: 13.5,
        times_usual: 6.23,
        compared_with: { days: 8, same_weekday: true },
        unpriced_requests: 0,
        unpriced_tokens: 0,
        requests: 400,
        sessions: 3,
        session: null,
        project: null,
        model: null,
        reason: "71 % of it one session abcd1234 in checkout on claude-opus-5-5",
      },
    ],
  },
};
const plain = { style: styleFor(false), advice: asItIs };

test("no line is wider than the terminal", () => {
  for (const width of [20, 40, 80, 120, 200]) {
    const lines = formatPatterns(answer, { width, ...plain }).split("\n");
    expect(Math.max(...lines.map(widthOf))).toBeLessThanOrEqual(width);
  }
});

test("where the hours have no room the busiest is told in words", () => {
  expect(formatPatterns(answer, { width: 30, ...plain })).toContain("Busiest: Thu 15:00, 8");
});

test("the heat map shades each hour by the busiest", () => {
  const lines = heatLines(heat, { width: 40, ...plain });
  expect(lines[4]).toBe("Thu  ···············█········");
  expect(lines[7]).toBe("Sun  ░·······················");
  expect(heatLines(heat, { width: 80, ...plain })[4]).toBe(`Thu  ${"··".repeat(15)}██${"··".repeat(8)}`);
});

test("an unusual day is one sentence", () => {
  expect(formatPatterns(answer, { width: 400, ...plain })).toContain(
    "2026-11-12: $84.10, 6.2 times the usual Thursday (median of 8 Thursdays); 71 % of it one session abcd1234 in checkout on claude-opus-5-5.",
  );
});

test("an unusual day that lacks prices is marked, unless its amount is tokens", () => {
  const days = answer.unusual.days.map((day) => ({ ...day, unpriced_tokens: 50 }));
  const told = (measure: "cost_usd" | "tokens") =>
    formatPatterns({ ...answer, unusual: { ...answer.unusual, measure, days } }, { width: 400, ...plain });
  expect(told("cost_usd")).toContain("2026-11-12: $84.10+, 6.2 times");
  expect(told("tokens")).toContain("2026-11-12: 84 tokens, 6.2 times");
});

test("a cost that lacks a part is marked, and that there are more names than five is said", () => {
  const partly = { ...group("house-model", 2), unpriced_requests: 4 };
  const projects = Array.from({ length: 6 }, (_, index) => group(`/home/ada/code/p${index}`, 1));
  const text = formatPatterns({ ...answer, models: [partly], projects }, { width: 80, ...plain });
  expect(text).toMatch(/house-model +\$2\.00\+/);
  expect(text).toContain("… and more: 'hallmonitor report project --since 2026-10-30' lists them");
  const ever = formatPatterns({ ...answer, from: null, projects }, { width: 80, ...plain });
  expect(ever).toContain("… and more: 'hallmonitor report project' lists them");
  expect(formatPatterns(answer, { width: 80, ...plain })).not.toContain("… and more");
});

test("costs of sessions that lack prices are told as such", () => {
  const told = (own: Partial<PatternsAnswer["sessions"]>) =>
    formatPatterns({ ...answer, sessions: { ...answer.sessions, ...own } }, { width: 200, ...plain });
  expect(told({ unpriced_sessions: 2 })).toContain(
    "Pauses are in it, and not what 2 sessions used without a price.",
  );
  expect(told({})).toContain("Pauses are in it.");
  expect(told({ unpriced_sessions: 2, cost_p50_usd: null, cost_p90_usd: null })).toContain(
    "Pauses are in it.",
  );
});

test("names from outside cannot paint the terminal", () => {
  expect(formatPatterns(answer, { width: 80, ...plain })).not.toContain("\u001b");
});

test("thin data is said to be thin", () => {
  const usual = { ...answer, unusual: { ...answer.unusual, compared_days: 1200, days: [] } };
  expect(formatPatterns(usual, { width: 200, ...plain })).toContain(
    "None of the days stands out, held against 1,200 with use.",
  );
  const thin = { ...answer, days: 3, unusual: { ...answer.unusual, compared_days: 3, days: [] } };
  const text = formatPatterns(thin, { width: 400, ...plain });
  expect(text).toContain("Only 3 days: this is no habit yet.");
  expect(text).toContain("Not known yet: it takes eight days with use to call one unusual, and there are 3.");
});

test("nothing at all is one sentence", () => {
  const empty = { ...answer, days: 0 };
  expect(formatPatterns(empty, { width: 80, ...plain })).toBe(
    "No use since 2026-10-30 matches. Leave a filter out, or take in more with\n--since.",
  );
});
