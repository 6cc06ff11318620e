import { expect, test } from "bun:test";
import type { BudgetSettings } from "../../domain/budget.ts";
import { hasBudgets } from "./budget.ts";

const none: BudgetSettings = { projects: {}, branches: {}, users: {}, stop: [] };

test.each([
  [none, false],
  [{ ...none, session: 5 }, true],
  [{ ...none, day: 5 }, true],
  [{ ...none, users: { ada: { month: 5 } } }, true],
] satisfies [BudgetSettings, boolean][])("whether %o budgets anything", (settings, isSet) => {
  expect(hasBudgets(settings)).toBe(isSet);
});
