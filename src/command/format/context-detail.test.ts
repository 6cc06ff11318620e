import { expect, test } from "bun:test";
import { noWindow } from "../../../test/shape/session.ts";
import type { ContextAnswer, ContextPointShape, ContextShape } from "../../query/context/shape.ts";
import { formatContext, type ContextDetailSettings } from "./context-detail.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const start = Date.parse("2026-11-20T20:00:00.000Z");

function at(minutes: number): string {
  return new Date(start + minutes * 60_000).toISOString();
}

const context: ContextShape = {
  model: "claude-opus-4-6",
  tokens: 137_000,
  window: 200_000,
  window_basis: "client",
  used_percent: 68.5,
  compacts_at_tokens: 167_000,
  compacts_at_basis: "usual",
  fill_percent: 82.03,
  exhausts_in_requests: 14,
  exhausts_in_requests_low: 9,
  exhausts_in_requests_high: 22,
  exhausts_at: at(69),
  confidence: 0.8,
  basis: "request",
  as_of: at(58),
};

function points(from: number, count: number, [first, step]: readonly [number, number]): ContextPointShape[] {
  return Array.from({ length: count }, (_, index) => {
    const tokens = first + index * step;
    return { at: at(from + index), tokens, model: context.model, fill_percent: tokens / 1670 };
  });
}

const answer: ContextAnswer = {
  schema_version: 1,
  session_id: "3f2a91c0-7d1e-4c55-9b1f-0a1b2c3d4e5f",
  context,
  thresholds: [
    { percent: 75, tokens: 125_250, passed_at: at(52) },
    { percent: 85, tokens: 141_950, passed_at: null },
    { percent: 95, tokens: 158_650, passed_at: null },
  ],
  filled_by: null,
  subagents: [
    {
      subagent_id: "a1",
      type: "Explore",
      description: "Find the callers",
      started_at: at(50),
      ended_at: null,
      filled_by: null,
      context: {
        ...context,
        model: "claude-haiku-4-5",
        tokens: 41_750,
        fill_percent: 25,
        exhausts_in_requests: 31,
      },
    },
    {
      subagent_id: "b2",
      type: null,
      description: null,
      started_at: null,
      ended_at: at(20),
      filled_by: null,
      context: { ...context, model: "acme-1", window: null, fill_percent: null, compacts_at_tokens: null },
    },
  ],
  history: {
    requests: 56,
    points: [...points(0, 28, [20_000, 5300]), ...points(31, 28, [12_000, 4630])],
    compactions: [
      {
        at: at(29),
        trigger: "auto",
        tokens_before: 168_000,
        tokens_after: 9000,
        duration_ms: 75_000,
        success: true,
      },
      {
        at: at(40),
        trigger: "manual",
        tokens_before: null,
        tokens_after: null,
        duration_ms: null,
        success: false,
      },
    ],
    fills: [
      {
        started_at: at(0),
        compacted_at: at(29),
        requests: 28,
        first_tokens: 20_000,
        peak_tokens: 163_100,
        peak_fill_percent: 97.66,
        last_tokens: 163_100,
      },
      {
        started_at: at(31),
        compacted_at: null,
        requests: 28,
        first_tokens: 12_000,
        peak_tokens: 137_000,
        peak_fill_percent: 82.03,
        last_tokens: 137_000,
      },
    ],
  },
};

function draw(own: Partial<ContextDetailSettings> = {}, told: Partial<ContextAnswer> = {}): string {
  const settings = { width: 80, now: start + 60 * 60_000, style: styleFor(false), timezone: "UTC" };
  return formatContext({ ...answer, ...told }, { ...settings, ...own });
}

test.each([40, 80, 200])("one context at %d columns", (width) => {
  expect(draw({ width })).toMatchSnapshot();
});

test("every line fits the width, in colour and without, and colour is only in the escapes", () => {
  for (const width of [1, 2, 5, 10, 17, 20, 30, 40, 60, 80, 100, 120, 200]) {
    const [plain, coloured] = [false, true].map((colour) => draw({ width, style: styleFor(colour) }));
    for (const line of (coloured ?? "").split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
    expect(Bun.stripANSI(coloured ?? "")).toBe(plain ?? "");
  }
});

test("without a known window there are tokens and a chart, and no percentage anywhere", () => {
  const unknown: ContextShape = { ...context, ...noWindow };
  const thresholds = answer.thresholds.map(({ percent }) => ({ percent, tokens: null, passed_at: null }));
  const text = draw({}, { context: unknown, thresholds, subagents: answer.subagents.slice(1) });
  expect(text).not.toContain("%");
  expect(text).toContain("137k tokens, of an unknown window");
  expect(text).toContain("context.windows");
  expect(text).toContain("█");
});

test("after a compaction that told no count, the gauge is left out and the reason said", () => {
  const text = draw(
    {},
    { context: { ...context, tokens: null, fill_percent: null, used_percent: null, basis: "compaction" } },
  );
  expect(text).toContain("not known until the next answer");
  expect(text).toContain("from the compaction at 20:58:00");
  expect(text.split("\n")[1]).toBe("– tokens of 167k");
});

test("a session of which nothing is known says when something will be", () => {
  const nothing = { requests: 0, points: [], compactions: [], fills: [] };
  const text = draw({}, { context: null, history: nothing, subagents: [], thresholds: [] });
  expect(text).toContain("3f2a91c0");
  expect(text.replaceAll("\n", " ")).toContain("comes with the first answered request");
});

test("a long rest takes no more than a fifth of the chart", () => {
  const soon = draw({ now: start + 65 * 60_000 });
  const late = draw({ now: start + 65 * 86_400_000 });
  expect(soon).toContain("21:05:00");
  expect(late).toContain("20:58:00");
});

test("names from outside cannot reach the terminal or push anything out of its place", () => {
  const evil = `\u001b]0;pwned\u0007\u001b[2J\u202E${"x".repeat(10_000)}\n中\u200B`;
  const [subagent] = answer.subagents;
  if (subagent === undefined) throw new Error("no subagent");
  const subagents = [{ ...subagent, type: evil, description: evil, context: { ...context, model: evil } }];
  const told = { session_id: evil, context: { ...context, model: evil }, subagents };
  for (const line of draw({ width: 80 }, told).split("\n")) {
    expect(widthOf(line)).toBeLessThanOrEqual(80);
    expect(line).not.toMatch(/[\p{Cc}\u202e\u200b]/u);
    expect(line).not.toContain("pwned");
  }
});
