import { expect, test } from "bun:test";
import { parseStatusLine } from "../../agent/claude-code/status-line.ts";
import type { StatusLineFacts } from "../../query/status-line.ts";
import { styleFor } from "../format/style.ts";
import { widthOf } from "../format/text.ts";
import { formatStatusLine, type LineSubject } from "./line.ts";

const now = 1_800_000_000_000;

const body = {
  session_id: "s1",
  model: { id: "claude-opus-5-5", display_name: "Opus 5.5" },
  cost: { total_cost_usd: 0.9 },
  context_window: {
    context_window_size: 1_000_000,
    current_usage: { input_tokens: 850, cache_creation_input_tokens: 1000, cache_read_input_tokens: 530_000 },
    used_percentage: 53,
  },
};

const plan = {
  five_hour: { used_percentage: 62.4, resets_at: now / 1000 + 4800 },
  seven_day: { used_percentage: 31, resets_at: now / 1000 + 300_000 },
};

const facts: StatusLineFacts = {
  session_cost_usd: 1.23,
  session_reported_usd: 1.2,
  day_cost_usd: 12.34,
  day_unpriced_requests: 0,
  day_unpriced_tokens: 0,
  burn_usd_per_hour: 3.1,
  requests: 9,
  unpriced_requests: 0,
  branch: "main",
  context_window: 1_000_000,
  compacts_at_tokens: 967_000,
  exhausts_in_requests: null,
  exhausts_at: null,
};

/** The same, with a forecast of the compaction. */
const forecast: StatusLineFacts = {
  ...facts,
  exhausts_in_requests: 14,
  exhausts_at: new Date(now + 9 * 60_000).toISOString(),
};

function draw(told: object = {}, own: Partial<LineSubject> = {}): string {
  const line = parseStatusLine({ ...body, ...told });
  if (line === undefined) throw new Error("no status line");
  return formatStatusLine({
    line,
    facts,
    isLive: true,
    now,
    compaction: {},
    width: Infinity,
    style: styleFor(false),
    ...own,
  });
}

/** A context that is full to this percentage of the point where it is compacted. */
function filled(percent: number) {
  return {
    context_window: { context_window_size: 200_000, current_usage: { input_tokens: 1670 * percent } },
  };
}

test("a cost that lacks unpriced requests is marked, the client's own is not", () => {
  const part = { ...facts, unpriced_requests: 1, day_unpriced_requests: 2 };
  expect(draw({}, { facts: part })).toContain("$1.23+ · today $12.34+ ·");
  expect(draw({}, { facts: { ...part, day_unpriced_requests: 0 } })).toContain("$1.23+ · today $12.34 ·");
  expect(draw({}, { facts: { ...part, session_cost_usd: null } })).toContain("$0.90 ·");
  expect(draw({ cost: { total_cost_usd: 2 } }, { facts: part, isLive: false })).toContain("$2.00 ·");
});

test("the whole line, in one look", () => {
  expect(draw({ rate_limits: plan, fast_mode: true })).toBe(
    "Opus 5.5 fast · ▮▮▮▮▮▯▯▯▯▯ 55% of 967k · $1.23 · today $12.34 · $3.10/h · 5h 62% ↺ 1h20m · 7d 31% · main",
  );
});

test("the context is measured against the point where it is compacted, not the window", () => {
  expect(draw(filled(50))).toContain("▮▮▮▮▮▯▯▯▯▯ 50% of 167k");
  expect(draw(filled(100))).toContain("▮▮▮▮▮▮▮▮▮▮ 100% of 167k");
  expect(draw(filled(119))).toContain("▮▮▮▮▮▮▮▮▮▮ 119% of 167k");
  expect(draw(filled(2))).toContain("▮▯▯▯▯▯▯▯▯▯ 2% of 167k");
  // No conversation holds nothing: the client does not know yet.
  expect(draw(filled(0))).toContain("▯▯▯▯▯▯▯▯▯▯ – of 167k");
  expect(draw(filled(50), { facts: undefined, compaction: { isOff: true } })).toContain("41% of 200k");
});

test("a context that is not known yet is shown as unknown", () => {
  const context_window = { context_window_size: 200_000, current_usage: null, used_percentage: null };
  expect(draw({ context_window })).toContain("▯▯▯▯▯▯▯▯▯▯ – of 167k");
  expect(draw({ context_window: undefined })).toStartWith("Opus 5.5 · $1.23");
});

test("without tokens the client's own percentage leads to the same bar; without a window it stands alone", () => {
  expect(draw({ context_window: { context_window_size: 200_000, used_percentage: 50 } })).toContain(
    "59% of 167k",
  );
  expect(draw({ context_window: { used_percentage: 50 } })).toContain("▮▮▮▮▮▯▯▯▯▯ 50% · $1.23");
});

test("when it is compacted stands behind the bar, in requests and in time, and gives way before the money does", () => {
  const at = (width: number) => draw({}, { facts: forecast, width });
  expect(at(120)).toBe(
    "Opus 5.5 · ▮▮▮▮▮▯▯▯▯▯ 55% of 967k ~14 req ~9m · $1.23 · today $12.34 · $3.10/h · main",
  );
  expect(at(60)).toBe("Opus 5.5 · ▮▮▮▮▮▯▯▯▯▯ 55% ~14 req · $1.23 · today $12.34");
  expect(at(44)).toBe("Opus 5.5 · ▮▮▮▮▮▯▯▯▯▯ 55% ~14 req · $1.23");
  expect(at(34)).toBe("Opus 5.5 · ▮▮▮▮▮▯▯▯▯▯ 55% · $1.23");
  expect(draw({}, { facts: { ...forecast, exhausts_at: null } })).toContain("of 967k ~14 req · $1.23");
});

test("a context that is not known is not foretold", () => {
  const context_window = { context_window_size: 1_000_000, current_usage: null, used_percentage: null };
  expect(draw({ context_window }, { facts: forecast })).toContain("▯▯▯▯▯▯▯▯▯▯ – of 967k · $1.23");
});

test("the ledger knows where this window is compacted; of another one the client's variables do", () => {
  const own = { ...facts, context_window: 200_000, compacts_at_tokens: 83_500 };
  const compaction = { percent: 50 };
  expect(draw(filled(25), { facts: own, compaction })).toContain("▮▮▮▮▮▯▯▯▯▯ 50% of 83.5k");
  const other = { ...own, context_window: 1_000_000 };
  expect(draw(filled(25), { facts: other })).toContain("25% of 167k");
  expect(draw(filled(25), { facts: other, compaction })).toContain("46% of 90.0k");
});

test("the bar is green, yellow from 75 and red from 85 percent, and bold from 95", () => {
  const style = styleFor(true);
  for (const [percent, code] of [
    [74, 32],
    [75, 33],
    [84, 33],
    [85, 31],
  ] as const) {
    expect(draw(filled(percent), { style })).toContain(`\u001b[${code}m${percent}%`);
  }
  expect(draw(filled(95), { style })).toContain("\u001b[1m\u001b[31m95%");
});

test("limits of the plan turn red at 90 percent, and go when their window has begun anew", () => {
  const style = styleFor(true);
  const rate_limits = { five_hour: { ...plan.five_hour, used_percentage: 89.9 }, seven_day: plan.seven_day };
  expect(draw({ rate_limits }, { style })).toContain("5h 89%");
  expect(draw({ rate_limits }, { style })).not.toContain("\u001b[31m");
  const full = { ...plan, seven_day: { ...plan.seven_day, used_percentage: 90 } };
  expect(draw({ rate_limits: full }, { style })).toContain("\u001b[31m7d 90%");
  expect(draw({ rate_limits: full }, { now: now + 4_800_000 })).toEndWith("$3.10/h · 7d 90% · main");
});

test("the time to a reset is said in two units at most", () => {
  const until = (seconds: number): string =>
    draw({ rate_limits: { five_hour: { used_percentage: 5, resets_at: now / 1000 + seconds } } });
  expect(until(30)).toContain("5h 5% ↺ 1m ");
  expect(until(3599)).toContain("↺ 1h00m");
  expect(until(2 * 86_400 + 4 * 3600)).toContain("↺ 2d4h");
});

test("the ledger's cost stands before the client's; while no collector runs, the one that has moved on", () => {
  expect(draw({ cost: { total_cost_usd: 5 } })).toContain("· $1.23 ·");
  expect(draw({ cost: { total_cost_usd: 5 } }, { isLive: false })).toContain("· $5.00 ·");
  expect(draw({ cost: { total_cost_usd: 0.9 } }, { isLive: false })).toContain("· $1.23 ·");
  expect(draw({}, { facts: undefined })).toEndWith("967k · $0.90");
  expect(draw({ cost: null }, { facts: { ...facts, session_cost_usd: null } })).toContain("967k · today");
});

test("cents stand still: nothing finer is shown", () => {
  const cost = (usd: number): string => draw({ cost: { total_cost_usd: usd } }, { facts: undefined });
  expect(cost(0)).toEndWith("· $0.00");
  expect(cost(0.0001)).toEndWith("· <$0.01");
  expect(cost(0.4567)).toEndWith("· $0.46");
  expect(cost(0.996)).toEndWith("· $1.00");
  expect(cost(1234.5)).toEndWith("· $1,235");
});

test("unknown money is left out", () => {
  const unknown = { ...facts, session_cost_usd: null, day_cost_usd: null, burn_usd_per_hour: null };
  expect(draw({ cost: undefined }, { facts: unknown })).toBe("Opus 5.5 · ▮▮▮▮▮▯▯▯▯▯ 55% of 967k · main");
});

test("in a narrow terminal the parts give way in a fixed order, and the line never gets wider", () => {
  const told = { rate_limits: plan, fast_mode: true };
  const at = (width: number): string => draw(told, { width });
  expect(at(100)).toBe(
    "Opus 5.5 fast · ▮▮▮▮▮▯▯▯▯▯ 55% of 967k · $1.23 · today $12.34 · $3.10/h · 5h 62% ↺ 1h20m · 7d 31%",
  );
  expect(at(80)).toBe("Opus 5.5 fast · ▮▮▮▮▮▯▯▯▯▯ 55% of 967k · $1.23 · today $12.34 · $3.10/h · 5h 62%");
  expect(at(60)).toBe("Opus 5.5 fast · ▮▮▮▮▮▯▯▯▯▯ 55% · $1.23 · 5h 62%");
  expect(at(40)).toBe("Opus 5.5 fast · ▮▮▮▮▮▯▯▯▯▯ 55% · $1.23");
  expect(at(24)).toBe("Opus 5.5 · 55% · $1.23");
  expect(at(5)).toBe("Opus…");
  for (let width = 1; width < 130; width += 1) expect(widthOf(at(width))).toBeLessThanOrEqual(width);
});

test("names are said shortly", () => {
  const model = { id: "claude-opus-4-8[1m]", display_name: "Opus 4.8 (1M context)" };
  expect(draw({ model })).toStartWith("Opus 4.8 ·");
  expect(draw({ model: { id: "claude-haiku-4-5-20251001" } })).toStartWith("haiku-4.5 ·");
  expect(draw({ model: null })).toStartWith("▮▮▮▮▮");
  expect(draw({ worktree: { branch: "feature/checkout" } })).toEndWith("· feature/checkout");
});

test("hostile names do not reach the terminal as they are", () => {
  const hostile = "\u001b]0;owned\u0007\u001b[31mOpus\n\u202e5.5\u001b[2J";
  const line = draw({
    model: { display_name: hostile + "x".repeat(4000) },
    worktree: { branch: `a\u001b[2Jb\n\u202e${"y".repeat(4000)}` },
  });
  expect(line).toMatch(/^Opus 5\.5x+… · .* · aby+…$|^Opus 5\.5x+… · .* · ab y+…$/);
  // oxlint-disable-next-line no-control-regex -- exactly these must not be there
  expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/);
  expect(widthOf(line)).toBeLessThan(180);
  const branch = draw({}, { facts: { ...facts, branch: "\u001b[2J" } });
  expect(branch).toEndWith("$3.10/h");
});

test("a session that says nothing of itself still has a line", () => {
  const line = parseStatusLine({ session_id: "s1" });
  if (line === undefined) throw new Error("no status line");
  const subject = {
    line,
    facts: undefined,
    isLive: false,
    now,
    compaction: {},
    width: 80,
    style: styleFor(true),
  };
  expect(formatStatusLine(subject)).toBe("\u001b[2mhallmonitor\u001b[22m");
});
