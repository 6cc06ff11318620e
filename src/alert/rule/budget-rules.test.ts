import { expect, test } from "bun:test";
import { usualSettings } from "../../../test/contract/alert.ts";
import { request } from "../../../test/contract/observation.ts";
import type { Alert, Finding } from "../../domain/alert.ts";
import type { Allowance, BudgetSettings } from "../../domain/budget.ts";
import { laterDate } from "../../domain/date.ts";
import type { Observation } from "../../domain/observation.ts";
import { BudgetWatch } from "../../query/budget/watch.ts";
import { Calendar } from "../../query/calendar.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { askedOf } from "../look.ts";
import type { AlertSettings } from "../settings.ts";
import { budgetForecast } from "./budget-forecast.ts";
import { budgetSpent } from "./budget-spent.ts";
import { burnRate } from "./burn-rate.ts";
import type { Rule } from "./rule.ts";
import { sessionCost } from "./session-cost.ts";

const dollar = 1e9;
/** A Wednesday. */
const now = Date.parse("2026-11-18T12:00:00Z");
const nobody: BudgetSettings = { projects: {}, branches: {}, users: {}, stop: [] };

interface World {
  readonly told: readonly Observation[];
  readonly budgets?: Partial<BudgetSettings>;
  readonly open?: Partial<Alert>;
  readonly settings?: Partial<AlertSettings>;
  /** What was allowed beyond. */
  readonly allowed?: Pick<Allowance, "scope" | "usd"> & Partial<Allowance>;
}

function find(rule: Rule, { told, budgets = {}, open, settings, allowed }: World): readonly Finding[] {
  const ledger = new MemoryLedger();
  ledger.commit(told);
  if (allowed !== undefined) ledger.allowances.allow([{ ...allowance, ...allowed }]);
  const reader = new MemoryReader(ledger);
  const watch = new BudgetWatch(reader, { ...nobody, ...budgets }, new Calendar("UTC"));
  const asked = askedOf(reader, {
    now,
    filter: {},
    settings: { ...usualSettings, ...settings },
    contexts: { thresholds: [], windows: {}, compactsAt: undefined },
    budgets: watch,
    open: () => open as Alert | undefined,
  });
  return rule.find(reader, asked);
}

const allowance = {
  name: undefined,
  agent: undefined,
  period: undefined,
  spentNano: 0,
  createdAt: now - 1,
  until: undefined,
  reason: undefined,
  revokedAt: undefined,
};

const spent = (usd: number, own: Parameters<typeof request>[0] = {}): Observation =>
  request({ at: now - 600_000, costNano: usd * dollar, ...own });

test("a budget is told of at each part of it, and is bad once it is used up", () => {
  const told = (usd: number) => find(budgetSpent, { told: [spent(usd)], budgets: { day: 10 } });
  expect(told(4.99)).toEqual([]);
  expect(told(5)).toMatchObject([
    {
      level: 50,
      severity: "info",
      subject: "total day 2026-11-18 $10",
      title: "50 % of today's budget of $10.00 are spent: $5.00",
      command: "hallmonitor forecast",
    },
  ]);
  expect(told(8)).toMatchObject([{ level: 80, severity: "attention" }]);
  const [full, ...others] = told(12);
  expect(full).toMatchObject({
    level: 100,
    severity: "bad",
    title: "Today's budget of $10.00 is used up: $12.00 spent",
  });
  expect([full?.owner, others]).toEqual([{}, []]);
});

test("that a budget is used up is told also where no percent of the config says so", () => {
  const settings = { budget_spent: { ...usualSettings.budget_spent, percents: [50] } };
  const told = (usd: number) => find(budgetSpent, { told: [spent(usd)], budgets: { day: 10 }, settings });
  expect(told(9)).toMatchObject([{ level: 50 }]);
  expect(told(10)).toMatchObject([{ level: 100, severity: "bad" }]);
});

test("a budget with more allowed is another, which is told of anew, and one of any amount is not told of", () => {
  const found = (own: Partial<World>) =>
    find(budgetSpent, { told: [spent(15)], budgets: { day: 10 }, ...own });
  const [before] = found({});
  const [after] = found({ allowed: { scope: "total", period: "day", usd: 5 } });
  expect(after).toMatchObject({ level: 100, severity: "bad", subject: "total day 2026-11-18 $15" });
  expect(before?.subject).not.toBe(after?.subject ?? "");
  expect(found({ allowed: { scope: "total", period: "day", usd: undefined } })).toEqual([]);
});

test("a session that was allowed more is told of from there on", () => {
  const found = (usd: number, more: number | undefined) =>
    find(sessionCost, {
      told: [spent(usd)],
      budgets: { session: 5 },
      allowed: { scope: "session", name: "s1", agent: "claude-code", usd: more },
    });
  expect(found(9.9, 5)).toEqual([]);
  expect(found(10, 5)).toMatchObject([
    { level: 10, title: "s1 cost $10.00, more than the $10.00 that a session may" },
  ]);
  expect(found(50, undefined)).toEqual([]);
});

test("a project's budget is told of to whom it belongs, and one that stops says so", () => {
  const told = [spent(3, { facts: { project: "/p/web" } })];
  const budgets = { projects: { web: { month: 2 } }, stop: ["project"] as const };
  expect(find(budgetSpent, { told, budgets })).toMatchObject([
    {
      subject: "project web month 2026-11-01 $2",
      title: "This month's budget of $2.00 of project web is used up: $3.00 spent",
      detail: "It stops whoever uses it, until more is allowed.",
      owner: { project: "/p/web" },
    },
  ]);
});

test("requests without a price make it at least", () => {
  const told = [spent(6), request({ at: now - 1, costNano: undefined })];
  expect(find(budgetSpent, { told, budgets: { day: 10 } })[0]?.title).toContain("at least $6.00");
});

test("a budget that will not last is told of before it is used up, and not after", () => {
  const days = Array.from({ length: 40 }, (_, index) =>
    request({ at: Date.parse(`${laterDate("2026-11-18", -index - 1)}T10:00:00Z`), costNano: dollar }),
  );
  expect(find(budgetForecast, { told: days, budgets: { month: 20 } })).toMatchObject([
    {
      subject: "total month 2026-11-01 $20",
      title: expect.stringContaining("is likely to be used up by 2026-11-2"),
    },
  ]);
  const lacking = [...days, request({ at: now - 1, costNano: undefined })];
  const [found] = find(budgetForecast, { told: lacking, budgets: { month: 20 } });
  expect(found?.detail).toMatch(/^at least \$\S+ spent so far, at least \$\S+ expected by/);
  expect(find(budgetForecast, { told: days, budgets: { month: 40 } })).toEqual([]);
  expect(find(budgetForecast, { told: days, budgets: { month: 10 } })).toEqual([]);
});

test("a session is told of from its budget on, or where it costs many times what others did", () => {
  expect(find(sessionCost, { told: [spent(4)], budgets: { session: 5 } })).toEqual([]);
  expect(find(sessionCost, { told: [spent(5)], budgets: { session: 5 } })).toMatchObject([
    { subject: "claude-code s1", title: "s1 cost $5.00, more than the $5.00 that a session may" },
  ]);
  const others = Array.from({ length: 12 }, (_, index) =>
    request({ sessionId: `other${index}`, at: now - 5 * 86_400_000, costNano: dollar / 2 }),
  );
  expect(find(sessionCost, { told: [...others, spent(4.9)] })).toEqual([]);
  expect(find(sessionCost, { told: [...others, spent(6)] })[0]?.title).toContain(
    "12 times what sessions usually do",
  );
});

test("an hour that costs many times the usual is told of, and goes on until it is clearly over", () => {
  const hours = Array.from({ length: 12 }, (_, index) =>
    request({ at: now - (index + 5) * 86_400_000, costNano: 2 * dollar }),
  );
  expect(find(burnRate, { told: [...hours, spent(9.9)] })).toEqual([]);
  expect(find(burnRate, { told: [...hours, spent(9.9)], open: {} })).toHaveLength(1);
  expect(find(burnRate, { told: [...hours, spent(10)] })).toMatchObject([
    { title: "$10.00 were spent within the last hour, 5 times what an hour usually costs" },
  ]);
  expect(find(burnRate, { told: [spent(50)] })).toEqual([]);
  // Many times very little is little.
  const cheap = hours.map((one, index) => ({ ...one, aliases: [`cheap:${index}`], costNano: dollar / 100 }));
  const { usdPerHour = 0 } = usualSettings.burn_rate;
  expect(find(burnRate, { told: [...cheap, spent(usdPerHour - 0.1)] })).toEqual([]);
  expect(find(burnRate, { told: [...cheap, spent(usdPerHour)] })).toHaveLength(1);
});
