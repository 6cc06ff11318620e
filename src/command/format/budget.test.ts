import { expect, test } from "bun:test";
import type { BudgetsAnswer, BudgetStanding } from "../../query/budget/shape.ts";
import { formatBudgets } from "./budget.ts";
import { plain, styleFor } from "./style.ts";
import { widestOf } from "./table.ts";

const standing: BudgetStanding = {
  scope: "total",
  name: null,
  period: "day",
  from: "2026-11-28T00:00:00.000Z",
  to: "2026-11-29T00:00:00.000Z",
  project: null,
  agent: null,
  budget_usd: 20,
  limit_usd: 20,
  spent_usd: 15,
  percent: 75,
  remaining_usd: 5,
  is_used_up: false,
  expected_usd: 25,
  probability: 0.7,
  breaks_on: "2026-11-28",
  unpriced_requests: 2,
  unpriced_tokens: 0,
  stops: true,
  allowance: null,
  fault: null,
};
const answer: BudgetsAnswer = {
  schema_version: 1,
  at: "2026-11-28T12:00:00.000Z",
  timezone: "UTC",
  budgets: [
    standing,
    { ...standing, scope: "project", name: "web", project: "/home/dev/web", spent_usd: null, percent: null },
    {
      ...standing,
      scope: "session",
      name: "5498a803-e08a-415d-aaa7-0600b039cb6c\u001b[2J",
      period: null,
      breaks_on: null,
      is_used_up: true,
    },
    { ...standing, scope: "user", name: "ada", fault: "2 projects end with web: /a/web, /b/web" },
  ],
  more_sessions: 3,
  stop: ["day", "session"],
  stop_without_budget: [],
  allowances: [
    {
      id: "l7",
      scope: "total",
      name: null,
      agent: null,
      period: "day",
      usd: null,
      created_at: "2026-11-28T11:00:00.000Z",
      until: "2026-11-28T13:00:00.000Z",
      reason: null,
      revoked_at: null,
      holds: true,
    },
  ],
};
const look = {
  style: styleFor(false),
  advice: plain,
  isNarrowed: false,
  isSet: true,
  file: "/d/config.json",
};

test.each([20, 40, 80, 200])("no line is wider than a terminal of %d columns", (width) => {
  const lines = formatBudgets(answer, { ...look, width }).split("\n");
  expect(widestOf(lines)).toBeLessThanOrEqual(width);
  expect(lines.join("\n")).not.toContain("\u001b");
  for (const empty of [{ isSet: false }, { isSet: true }, { isNarrowed: true }]) {
    const text = formatBudgets({ ...answer, budgets: [] }, { ...look, ...empty, width });
    expect(widestOf(text.split("\n"))).toBeLessThanOrEqual(width);
  }
});

test("where no budget is set it is told how to set one, also to who asks for those of one project", () => {
  const none = { ...answer, budgets: [] };
  expect(formatBudgets(none, { ...look, width: 90, isSet: false, isNarrowed: true })).toStartWith(
    "No budget is set.",
  );
  expect(formatBudgets(none, { ...look, width: 90, isNarrowed: true })).toStartWith("No budget matches.");
});

test("only of a session's UUID its beginning is shown: ids that people give begin alike", () => {
  const named = ["log-2026-11-28-shop", "x".repeat(36)].map((name) => ({
    ...standing,
    scope: "session" as const,
    name,
    period: null,
  }));
  const text = formatBudgets({ ...answer, budgets: named }, { ...look, width: 120 });
  for (const { name } of named) expect(text).toMatch(new RegExp(`^session ${name} `, "m"));
});

test("what is known, unknown and allowed is told in its words", () => {
  const text = formatBudgets(answer, { ...look, width: 200 });
  expect(text).toMatch(/^day .* 75% +\$15\.00\+ .* \$25\.00\+ +by 2026-11-28\?/m);
  expect(text).toMatch(/^web · day .* – +unpriced/m);
  expect(text).toMatch(/^session 5498a803 .* now /m);
  expect(text).toContain("Held against nothing: 2 projects end with web");
  expect(text).toContain("l7: any amount for the day until 2026-11-28 13:00.");
  expect(text).toContain("… and 3 sessions of the last day.");
});

test("of sessions of several agents and of what they are allowed the agent is told, of one agent's it is not", () => {
  const session = { ...standing, scope: "session", name: "one", period: null } as const;
  const budgets = ["codex", "claude-code"].map((agent) => ({
    ...session,
    agent,
    stops: agent === "claude-code",
  }));
  const allowances = answer.allowances.map(
    (one) => ({ ...one, scope: "session", name: "one", agent: "codex", period: null }) as const,
  );
  const text = formatBudgets({ ...answer, budgets, allowances }, { ...look, width: 200 });
  expect(text).toMatch(/^session one +codex .* no$/m);
  expect(text).toMatch(/^session one +claude-code .* yes$/m);
  expect(text).toContain("l7: any amount for session one of codex until 2026-11-28 13:00.");
  expect(formatBudgets({ ...answer, budgets: budgets.slice(1) }, { ...look, width: 200 })).not.toContain(
    "claude-code",
  );
});

test("what is meant to stop and has no budget is said to stop nobody", () => {
  const told = (own: Partial<BudgetsAnswer>) => formatBudgets({ ...answer, ...own }, { ...look, width: 200 });
  expect(told({})).toContain("these end Claude Code's work: day, session.");
  expect(told({})).not.toContain("stops nobody");
  const half = told({ stop_without_budget: ["session"] });
  expect(half).toContain("these end Claude Code's work: day.");
  expect(half).toContain("budget.stop names session, of which the config sets no budget: that stops nobody.");
  expect(told({ stop_without_budget: ["day", "session"] })).not.toContain("end Claude Code's work");
});

test("without budgets it says what to write, and where", () => {
  const text = formatBudgets({ ...answer, budgets: [] }, { ...look, isSet: false, width: 200 });
  expect(text).toContain('"day_usd": 20');
  expect(text).toContain("/d/config.json");
});
