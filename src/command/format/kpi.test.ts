import { expect, test } from "bun:test";
import type { KpiAnswer, KpiShape } from "../../query/kpi/kpi.ts";
import { kpiDefinitions } from "../../query/kpi/kpi-definition.ts";
import { formatKpis } from "./kpi.ts";
import { plain, styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

function kpi(own: Partial<KpiShape>): KpiShape {
  const { name = "tokens_per_session" } = own;
  const { label, meaning, advice } = kpiDefinitions[name];
  return {
    name,
    label,
    meaning,
    advice,
    unit: "tokens",
    value: 41_234,
    better: "lower",
    target: 50_000,
    status: "met",
    before: 46_857,
    before_detail: {},
    change_percent: -12,
    trend: "better",
    sessions: 21,
    detail: {},
    ...own,
  };
}

function answer(kpis: readonly KpiShape[], sessions = 23): KpiAnswer {
  return {
    schema_version: 1,
    period: { from: "2026-11-22T00:00:00.000Z", to: "2026-11-28T12:00:00.000Z", sessions },
    period_before: { from: "2026-11-15T12:00:00.000Z", to: "2026-11-22T00:00:00.000Z", sessions: 18 },
    last_session_at: "2026-11-03T09:00:00.000Z",
    kpis,
  };
}

const show = (told: KpiAnswer, width = 120, colour = false) =>
  formatKpis(told, { width, style: styleFor(colour), advice: plain, timezone: "UTC" });
const row = (own: Partial<KpiShape>) => show(answer([kpi(own)])).split("\n")[3];

test("a KPI has its value, its target, a status in sign and word, a trend, and how many sessions tell it", () => {
  expect(
    show(answer([kpi({})]))
      .split("\n")
      .slice(0, 4),
  ).toEqual([
    "23 sessions began from 2026-11-22 00:00 to 2026-11-28 12:00; 18 in the same time before.",
    "",
    "KPI                 value  target  status  trend         sessions",
    "tokens per session  41.2k   < 50k  ✓ met   ↓ 12% better  21 of 23",
  ]);
});

test("thousands of sessions are parted as such", () => {
  const { period_before, ...rest } = answer([kpi({ sessions: 1200 })], 1300);
  const lines = show({ ...rest, period_before: { ...period_before, sessions: 1100 } }).split("\n");
  expect(lines[0]).toEndWith("; 1,100 in the same time before.");
  expect(lines[3]).toEndWith("1,200 of 1,300");
});

test("each unit is written as people read it", () => {
  const hours = { name: "session_hours", unit: "hours", value: 1.25, target: 2 } as const;
  expect(row(hours)).toContain("duration per session  1h 15m    < 2h");
  expect(row({ ...hours, target: 1.5 })).toContain("< 1h 30m");
  const tasks = {
    name: "tasks_per_session",
    unit: "tasks",
    better: "higher",
    value: 4.25,
    target: 3,
  } as const;
  expect(row(tasks)).toContain("4.3     > 3");
  expect(
    row({ name: "one_shot_percent", unit: "percent", value: 81.84, target: null, status: null }),
  ).toContain("one-shot edits  81.8%");
  const errors = { name: "request_error_percent", unit: "percent", value: 0.03 } as const;
  expect(row({ ...errors, target: 0.02 })).toMatch(/<0\.1% +< 0\.02% /);
  const cached = { name: "cache_read_percent", unit: "percent", better: "higher", value: 99.97 } as const;
  expect(row({ ...cached, target: 99.5 })).toMatch(/>99\.9% +> 99\.5% /);
  expect(row({ ...tasks, value: 0.0002, target: 0.5 })).toMatch(/<0\.001 +> 0\.5 /);
  expect(row({ name: "permission_wait_minutes", unit: "minutes", value: 2.6, target: null })).toContain(
    "2m 36s",
  );
});

test("what is unknown is a dash and a word, never 0", () => {
  const unknown = {
    value: null,
    status: "unknown",
    before: null,
    change_percent: null,
    trend: null,
  } as const;
  expect(row({ ...unknown, sessions: 0 })).toBe(
    "tokens per session      –   < 50k  ? unknown  –       0 of 23",
  );
});

test("a trend says which way, how far and whether that is better, as far as it can", () => {
  expect(row({ trend: "worse", value: 60_000, change_percent: 28.04, status: "missed" })).toContain(
    "✗ missed  ↑ 28% worse",
  );
  expect(row({ value: 41_234, before: 41_234, change_percent: 0, trend: "level" })).toContain("→ 0% level");
  expect(row({ before: 0, change_percent: null, trend: "worse" })).toContain("↑ worse");
  expect(row({ value: 41_233, before: 41_234, change_percent: 0, trend: "better" })).toContain(
    "↓ <0.1% better",
  );
  expect(row({ before: 43_000, change_percent: -4.1 })).toContain("↓ 4.1% better");
});

test("a cost that leaves out what has no price is marked and explained", () => {
  const cost = {
    name: "cost_per_commit_usd",
    unit: "usd",
    value: 1.5,
    detail: { unpriced_requests: 3 },
  } as const;
  const text = show(answer([kpi(cost)]));
  expect(text).toContain("cost per commit  $1.50+");
  expect(text).toContain("+ some of what was used has no known price");
  expect(show(answer([kpi({ ...cost, detail: { unpriced_tokens: 3 } })]))).toContain(
    "cost per commit  $1.50+",
  );
  expect(show(answer([kpi({})]))).not.toContain("no known price");
});

test("a cost that cannot be held against the one before has no trend, and it is said why", () => {
  const cost = { unit: "usd", value: 1.5, before: 3, change_percent: null, trend: null } as const;
  expect(row({ ...cost, before_detail: { unpriced_requests: 3 } })).toContain("✓ met   –     ");
  expect(show(answer([kpi(cost)]))).toContain("A cost has no trend where the price of a part");
  expect(show(answer([kpi({})]))).not.toContain("no trend");
  expect(show(answer([kpi({ value: null, trend: null, change_percent: null })]))).not.toContain("no trend");
});

test.each([20, 40, 80, 120, 200])("no line is wider than %d columns", (width) => {
  const told = answer([kpi({}), kpi({ name: "cost_per_100_lines_usd", unit: "usd", value: 1234.5 })]);
  for (const shown of [show(told, width, true), show(answer([], 0), width)]) {
    for (const line of shown.split("\n")) expect(widthOf(line)).toBeLessThanOrEqual(width);
  }
});

test("a narrow terminal keeps name, value and status", () => {
  const lines = show(answer([kpi({})]), 40).split("\n");
  expect(lines.find((line) => line.startsWith("tokens"))).toBe("tokens per sessi…  41.2k   < 50k  ✓ met");
  expect(show(answer([kpi({ name: "active_hours", unit: "hours", value: 1 })]), 40)).toContain("✓ met");
});

test("a narrow terminal gives up the targets before names that look alike", () => {
  const cost = (name: KpiShape["name"]) => kpi({ name, unit: "usd", value: 0.8062, target: 1 });
  const rows = [kpi({ value: 458_000 }), cost("cost_per_commit_usd"), cost("cost_per_pull_request_usd")];
  const names = show(answer(rows), 40)
    .split("\n")
    .filter((line) => line.startsWith("cost"));
  expect(names).toEqual(["cost per commit        $0.8062  ✓ met", "cost per pull request  $0.8062  ✓ met"]);
});

test("without a session in the period it says where to look, and where none matches which are known", () => {
  const old = show(answer([], 0));
  expect(old).toContain("No session began from 2026-11-22 00:00 to 2026-11-28 12:00.");
  expect(old.replaceAll("\n", " ")).toContain("--since 2026-11-03 takes it in");
  const later = show({ ...answer([], 0), last_session_at: "2026-11-28T12:00:00.000Z" });
  expect(later.replaceAll("\n", " ")).toContain("--since 2026-11-28 without --until takes it in");
  const none = show({ ...answer([], 0), last_session_at: null });
  expect(none.replaceAll("\n", " ")).toContain("'hallmonitor sessions' lists those that are known");
});

test("a KPI that is missed says what to do, one that is met nothing", () => {
  const missed = kpi({ name: "session_hours", unit: "hours", value: 3, target: 2, status: "missed" });
  const lines = show(answer([kpi({}), missed]), 200).split("\n");
  expect(lines.filter((line) => line.startsWith("→"))).toEqual([
    "→ duration per session: End a session when its task is done, and begin the next one fresh instead of resuming.",
  ]);
});
