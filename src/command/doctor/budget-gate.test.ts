import { expect, test } from "bun:test";
import { gateChecks } from "./budget-gate.ts";

test("budgets that stop agents say how often they did, and warn when they could not be looked at", () => {
  const gate = { stop: ["session", "day"], stop_without_budget: [], stops: 2, failed: 0, last_failure: null };
  expect(gateChecks({ budget_gate: { ...gate, stop: [] } })).toEqual([]);
  expect(gateChecks({ budget_gate: gate })[0]).toMatchObject({
    status: "ok",
    detail: expect.stringContaining("session, day; 2 answers"),
  });
  expect(gateChecks({ budget_gate: { ...gate, stop_without_budget: ["day"] } })[0]).toMatchObject({
    status: "warning",
    detail:
      "budget.stop names day, of which the config sets no budget: that stops nobody; set one, or leave the word out",
  });
  expect(gateChecks({ budget_gate: { ...gate, stop_without_budget: ["session", "day"] } })[0]).toMatchObject({
    status: "warning",
    detail:
      "budget.stop names session, day, of which the config sets no budget: nothing is stopped; set one, or leave these words out",
  });
  const failed = {
    ...gate,
    failed: 1,
    last_failure: { at: "2026-11-28T11:00:00.000Z", reason: "disk is full" },
  };
  expect(gateChecks({ budget_gate: failed })[0]).toMatchObject({
    status: "warning",
    detail: "1 look at budgets failed since the collector's start, and those agents went on: disk is full",
  });
});
