import { expect, test } from "bun:test";
import { noon, request } from "../../../test/contract/observation.ts";
import { changed } from "../../query/budget/allowance.ts";
import { BudgetOwners } from "../../query/budget/owner.ts";
import { Calendar } from "../../query/calendar.ts";
import { MemoryLedger } from "../../store/memory/ledger.ts";
import { MemoryReader } from "../../store/memory/reader.ts";
import { budgetGauges } from "./budget-gauge.ts";

/** The values of the gauges of a day's budget of one dollar, of which two are spent, once something was allowed. */
function gaugesWith(usd: number | undefined) {
  const ledger = new MemoryLedger();
  ledger.commit([request({ costNano: 2e9 })]);
  const reader = new MemoryReader(ledger);
  const settings = { day: 1, projects: {}, branches: {}, users: {}, stop: [] };
  const calendar = new Calendar("UTC");
  const now = noon + 1000;
  const order = { allow: { period: "day", usd, for: "1h" } } as const;
  changed({ reader, book: ledger.allowances }, order, { settings, calendar, now });
  const families = budgetGauges(reader, { settings, calendar, owners: new BudgetOwners(reader), now });
  return families.map(({ name, samples }) => [name, samples.map(({ value }) => value)]);
}

test("a limit holds what was allowed, and there is none while any amount is", () => {
  expect(gaugesWith(5)).toEqual([
    ["hallmonitor_budget_limit_usd", [7]],
    ["hallmonitor_budget_spent_usd", [2]],
  ]);
  expect(gaugesWith(undefined)).toEqual([
    ["hallmonitor_budget_limit_usd", []],
    ["hallmonitor_budget_spent_usd", [2]],
  ]);
});

test("a budget of somebody has a name, and one of everything has none", () => {
  const reader = new MemoryReader(new MemoryLedger());
  const settings = { day: 1, projects: {}, branches: {}, users: { ada: { week: 2 } }, stop: [] };
  const parts = { settings, calendar: new Calendar("UTC"), owners: new BudgetOwners(reader), now: noon };
  const [limits] = budgetGauges(reader, parts);
  expect(limits?.samples).toEqual([
    { labels: { scope: "total", name: "", period: "day" }, value: 1 },
    { labels: { scope: "user", name: "ada", period: "week" }, value: 2 },
  ]);
});
