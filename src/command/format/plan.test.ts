import { describe, expect, test } from "bun:test";
import type { PlanTaskShape, SessionPlanAnswer } from "../../query/plan/shape.ts";
import { formatPlan, planSection, runningLines } from "./plan.ts";
import { styleFor } from "./style.ts";
import { widthOf } from "./text.ts";

const now = Date.UTC(2026, 10, 28, 15);
const at = (secondsAgo: number) => new Date(now - secondsAgo * 1000).toISOString();
const settings = { width: 80, now, style: styleFor(false) };

const empty: SessionPlanAnswer = {
  schema_version: 1,
  session_id: "500089d7-5740-46cd-ab2e-1fa33b20fee4",
  state: "working",
  phase: null,
  permission_mode: null,
  basis: "none",
  progress: null,
  current: { task: null, tool: null },
  plan: null,
  tasks: [],
  subagents: [],
  background: [],
  orchestration: [],
};

function task(id: string, own: Partial<PlanTaskShape>): PlanTaskShape {
  return {
    id,
    subject: `Task ${id}`,
    status: "pending",
    status_since: at(600),
    active_form: null,
    owner: null,
    created_at: at(600),
    started_at: null,
    completed_at: null,
    sources: ["hook"],
    blocked_by: [],
    history: [],
    ...own,
  };
}

const subagent = {
  id: "a18c51c0d15db1c19",
  at: at(90),
  type: "general-purpose",
  model: null,
  started_at: at(90),
  ended_at: null,
  tool_uses: null,
  prompt_id: null,
  description: "Count files",
  tool_use_id: null,
  parent_id: null,
  sources: ["hook"],
  state: "running",
} as const;

const full: SessionPlanAnswer = {
  ...empty,
  phase: "executing",
  permission_mode: "auto",
  basis: "tasks",
  progress: { done: 1, total: 3 },
  current: { task: "Testing the parser", tool: "Bash" },
  plan: {
    state: "approved",
    title: "Build a parser",
    path: "/home/dev/.claude/plans/quiet-otter.md",
    proposals: 2,
    planning_at: at(900),
    proposed_at: at(700),
    approved_at: at(600),
    rejected_at: null,
    steps: [
      { text: "Read the grammar", done: null },
      { text: "Choose a name", done: true },
      { text: "Write tests", done: false },
    ],
    text_from: "file",
    text: "# Build a parser\n\n1. Read the grammar\n   - slowly",
  },
  tasks: [
    task("1", {
      subject: "Write the parser",
      status: "completed",
      history: [
        { status: "pending", at: at(600), sources: ["hook"] },
        { status: "in_progress", at: at(500), sources: ["hook"] },
        { status: "completed", at: at(300), sources: ["hook"] },
      ],
    }),
    task("2", { status: "in_progress", active_form: "Testing the parser", status_since: at(120) }),
    task("3", { subject: "Ship it", blocked_by: ["2"], owner: "ada" }),
    task("4", { status: "deleted" }),
  ],
  subagents: [subagent, { ...subagent, description: "Look", state: "failed", ended_at: at(60) }],
  background: [
    {
      id: "b1",
      type: "shell",
      state: "running",
      status: "running",
      description: "Run the tests",
      command: null,
      started_at: at(30),
      ended_at: null,
      as_of: at(30),
    },
  ],
};

test("a plan whole: where it stands, its steps, its tasks with their times, and what works for it", () => {
  expect(formatPlan(full, settings)).toBe(`500089d7-5740-46cd-ab2e-1fa33b20fee4
phase        executing · permission mode auto
plan         approved (proposal 2) 10m ago · Build a parser
plan file    /home/dev/.claude/plans/quiet-otter.md
progress     1 of 3 tasks done
now          Testing the parser · Bash

steps
  · Read the grammar
  ✓ Choose a name
  ○ Write tests

tasks: 1 of 3 done
  ✓ Write the parser                   3m 20s
  ▸ Testing the parser                 for 2m
  ○ Ship it             ada · after 2

subagents
  ▸ general-purpose · Count files  running  for 1m
  ✕ general-purpose · Look         failed      30s

in the background
  ▸ shell · Run the tests  running  for 30s

the plan, as its file is now
# Build a parser

1. Read the grammar
   - slowly`);
});

test("of a session that is over no task goes on", () => {
  expect(formatPlan({ ...full, state: "ended" }, settings)).toMatch(/^ {2}▸ Testing the parser\s*$/m);
});

test("without anything it says what would have to be told", () => {
  const text = formatPlan(empty, settings);
  expect(text).toContain("Nothing is known of a plan");
  expect(text).toContain("CLAUDE_CODE_ENABLE_TODO_TOOLS=1");
  const planning = full.plan === null ? null : ({ ...full.plan, state: "planning", text: null } as const);
  expect(formatPlan({ ...empty, plan: planning }, settings)).not.toContain("Nothing is known");
});

test("what happened to plans of the project stands by itself", () => {
  const event = {
    id: "e1",
    timestamp: at(120),
    session_id: null,
    event_type: "feature_started",
    project_path: "/home/dev/project",
    plan_name: "parser",
    plan_path: "dev/active/parser/plan.md",
    feature_id: "F1",
    feature_description: "Read the grammar",
    data: {},
  } as const;
  const { feature_description: _, ...short } = event;
  const text = formatPlan({ ...empty, orchestration: [event, short] }, settings);
  expect(text.split("\n").slice(2)).toEqual([
    "plans of its project",
    "  · feature started · parser · Read the grammar  2m ago",
    "  · feature started · parser · F1                2m ago",
  ]);
});

describe("beside a whole session", () => {
  test("stands the plan in a line, and what goes on now", () => {
    expect(planSection(full, settings)).toEqual([
      "plan         approved (proposal 2) 10m ago · Build a parser",
      "",
    ]);
    expect(planSection({ ...full, basis: "plan" }, settings)[1]).toBe(
      "steps        3 steps · 1 of 3 boxes ticked",
    );
    expect(runningLines(full, settings)).toEqual([
      "at work beside it",
      "  ▸ general-purpose · Count files  running   for 1m",
      "  ▸ shell · Run the tests          running  for 30s",
      "",
    ]);
  });

  test("stands nothing where there is none", () => {
    expect(planSection(empty, settings)).toEqual([]);
    expect(runningLines(empty, settings)).toEqual([]);
  });
});

test.each([1, 8, 20, 40, 80, 200])("no line is wider than %p columns", (width) => {
  for (const answer of [full, empty])
    for (const line of formatPlan(answer, { ...settings, width }).split("\n"))
      expect(widthOf(line)).toBeLessThanOrEqual(width);
});

test("what telemetry says is no escape for the terminal", () => {
  const evil = "\u001b[31mred\u0007";
  const told = { ...full, tasks: [task("1", { subject: evil, blocked_by: [evil], owner: evil })] };
  const plan = full.plan === null ? null : { ...full.plan, title: evil, path: evil, text: evil };
  expect(formatPlan({ ...told, plan, permission_mode: evil }, settings)).not.toContain("\u001b");
});

test("of a long list the end is shown, which is still to do", () => {
  const tasks = Array.from({ length: 60 }, (_, index) => task(String(index + 1), {}));
  const text = formatPlan({ ...full, plan: null, tasks }, settings);
  expect(text).toContain("… 20 before");
  expect(text).toContain("Task 60");
});
