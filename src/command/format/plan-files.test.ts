import { expect, test } from "bun:test";
import { adviceWithFlags } from "../../domain/command-line.ts";
import type { PlanDetailShape, PlanShape } from "../../query/plans.ts";
import { formatPlan } from "./plan-detail.ts";
import { planEventLine } from "./plan-event.ts";
import { formatNoPlans, formatPlans } from "./plan-list.ts";
import { plain, styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const now = Date.UTC(2026, 10, 20, 13);

const plan: PlanShape = {
  name: "a-parser-of-many-lines\n\u001b[31m",
  path: "/home/ada/code/shop/dev/active/a-parser-of-many-lines",
  project: "/home/ada/code/shop",
  title: "パーサー that reads \u202eall lines",
  state: "running",
  features: 7,
  completed: 3,
  in_progress: 1,
  failed: 1,
  created_at: "2026-11-20T12:00:00.000Z",
  started_at: "2026-11-20T12:10:00.000Z",
  completed_at: null,
  completed_by: null,
  session_id: "3f2a91c0-7d1e-4c55-8000-000000000000",
  last_event: { event_type: "feature_started", timestamp: "2026-11-20T12:55:00.000Z" },
  pull_requests: ["https://github.com/acme/shop/pull/7"],
};

const event = {
  id: "e1",
  timestamp: "2026-11-20T12:55:00.000Z",
  session_id: "3f2a91c0-7d1e-4c55-8000-000000000000",
  event_type: "feature_started",
  project_path: "/home/ada/code/shop",
  plan_name: "parser",
  plan_path: "",
  feature_id: "F002",
  feature_description: "Lines of the parser",
  status: "in_progress",
  data: {},
} as const;

const feature = {
  id: "F001",
  description: "Types",
  status: "completed",
  dependencies: ["F000"],
  created_at: "2026-11-20T12:00:00.000Z",
  started_at: "2026-11-20T12:10:00.000Z",
  ended_at: "2026-11-20T12:12:30.000Z",
} as const;

const detail: PlanDetailShape = {
  ...plan,
  feature_list: [
    feature,
    { ...feature, id: "F002", status: "in_progress", ended_at: null },
    { ...feature, id: "F003", status: null, started_at: null, ended_at: null },
  ],
  events: [event],
  events_before: 0,
};

const settings = { now, style: styleFor(false), timezone: "UTC" };

test("a list shows state, progress and what happened last", () => {
  const [titles, line] = formatPlans({ schema_version: 1, plans: [plan] }, { ...settings, width: 200 }).split(
    "\n",
  );
  expect(titles?.split(/ {2,}/)).toEqual([
    "state",
    "plan",
    "done",
    "failed",
    "project",
    "session",
    "last event",
    "when",
    "title",
  ]);
  expect(line?.split(/ {2,}/)).toEqual([
    "● running",
    "a-parser-of-many-lines",
    "3/7",
    "1",
    "shop",
    "3f2a91c0",
    "feature started",
    "5m ago",
    "パーサー that reads all lines",
  ]);
});

test("nothing is counted of a plan without features, and nobody named without a session", () => {
  const draft: PlanShape = {
    ...plan,
    state: "draft",
    features: 0,
    completed: 0,
    failed: 0,
    session_id: null,
  };
  const line = formatPlans({ schema_version: 1, plans: [draft] }, { ...settings, width: 200 }).split("\n")[1];
  expect(line?.split(/ {2,}/).slice(0, 6)).toEqual([
    "· draft",
    "a-parser-of-many-lines",
    "–",
    "–",
    "shop",
    "–",
  ]);
});

test("a plan is shown with its features, their times, and what happened when", () => {
  const text = formatPlan({ ...detail, name: "parser" }, { ...settings, width: 120, isWhole: false });
  expect(text).toContain("parser  ● running\n");
  expect(text).toContain("done         3/7 features, 1 failed\n");
  expect(text).toMatch(/✓ completed +F001 +Types +F000 +2026-11-20 12:10:00 +2m 30s\n/);
  expect(text).toMatch(/● in progress +F002 +Types +F000 +2026-11-20 12:10:00 +50m 00s\n/);
  expect(text).toMatch(/\? unknown +F003 +Types +F000 +– +–\n/);
  expect(text).toMatch(/2026-11-20 12:55:00 +feature started +F002 Lines of the parser +3f2a91c0$/);
});

test("of a long plan what is under way or failed is shown, and the rest on demand", () => {
  const many = Array.from({ length: 1200 }, (_, index) => ({ ...feature, id: `F${index}` }));
  const long = { ...detail, feature_list: [...many, { ...feature, id: "LAST", status: "failed" as const }] };
  const text = formatPlan(long, { ...settings, width: 120, isWhole: false });
  expect(text).toContain("LAST");
  expect(text).toContain("… 1,161 more features: --all shows them");
  expect(formatPlan(long, { ...settings, width: 120, isWhole: true })).toContain("F1199");
});

test("no line is wider than the terminal, and no text of a plan reaches it raw", () => {
  const nothing = {
    isNarrowed: false,
    isWatched: true,
    folders: { active: "dev/active", complete: "dev/complete" },
    projects: ["/home/ada/code/shop"],
  };
  for (const width of [20, 40, 80, 200]) {
    const lines = [
      formatPlans({ schema_version: 1, plans: [plan, plan] }, { ...settings, width }),
      formatPlan(detail, { ...settings, width, isWhole: false }),
      planEventLine(event, { ...settings, width }),
      formatNoPlans({ ...nothing, width, advice: plain }),
    ].flatMap((text) => text.split("\n"));
    for (const line of lines) expect(widthOf(line)).toBeLessThanOrEqual(width);
    // oxlint-disable-next-line no-control-regex -- these are what must not be there
    expect(lines.join("")).not.toMatch(/[\u0000-\u001f\u202e]/);
  }
});

test("where there is no plan, it is said what is looked at, where and why nowhere", () => {
  const nothing = {
    isNarrowed: false,
    isWatched: true,
    folders: { active: "plans/now", complete: "plans/done" },
    width: 400,
    advice: plain,
  };
  expect(formatNoPlans({ ...nothing, projects: ["/a", "/b"] })).toBe(
    "No plan was seen. A running collector follows plans/now/NAME/plan.md and manifest.jsonl, and what moves to plans/done/ in 2 projects of the last 30 days: /a, /b.",
  );
  expect(formatNoPlans({ ...nothing, projects: [] })).toContain("no project is known yet");
  expect(formatNoPlans({ ...nothing, projects: [], isWatched: false })).toContain("plan.watch is off");
  expect(formatNoPlans({ ...nothing, projects: [], isNarrowed: true })).toContain("Leave a filter out");
  const advice = (text: string): string => adviceWithFlags(text, " --data-dir /d");
  expect(formatNoPlans({ ...nothing, projects: [], isNarrowed: true, advice })).toContain(
    "'hallmonitor plans --data-dir /d' lists",
  );
});

test("an event is a line: when, which plan, what", () => {
  const line = (own: object) => planEventLine({ ...event, ...own }, { ...settings, width: 200 });
  expect(line({})).toBe("2026-11-20 12:55:00  parser  feature started  F002 Lines of the parser");
  const pr = { event_type: "pr_created", pr_url: "https://github.com/acme/shop/pull/7" };
  expect(line(pr)).toBe(
    "2026-11-20 12:55:00  parser  pull request created  https://github.com/acme/shop/pull/7",
  );
  const optimized = { event_type: "plan_optimized", feature_id: undefined };
  expect(line({ ...optimized, data: { features: 1 } })).toBe(
    "2026-11-20 12:55:00  parser  plan optimized  1 feature",
  );
  expect(line({ ...optimized, data: { removed: ["F1", "F2"], features: 1 } })).toBe(
    "2026-11-20 12:55:00  parser  plan optimized  without F1, F2",
  );
});
