import { counted, plainText } from "../format/text.ts";
import type { Health } from "../health.ts";
import { ok, type Check } from "./check.ts";

/** Whether budgets could be looked at that stop agents; nothing where none stops anybody. */
export function gateChecks({ budget_gate }: Pick<Health, "budget_gate">): Check[] {
  if (budget_gate === undefined || (budget_gate.stop.length === 0 && budget_gate.failed === 0)) return [];
  const { stop, stop_without_budget: idle, stops, failed, last_failure } = budget_gate;
  const name = "budget stop";
  if (failed === 0 && idle.length > 0) {
    const what = idle.length === stop.length ? "nothing is stopped" : "that stops nobody";
    const detail = `budget.stop names ${idle.join(", ")}, of which the config sets no budget: ${what}; set one, or leave ${idle.length === 1 ? "the word" : "these words"} out`;
    return [{ name, status: "warning", detail }];
  }
  if (failed === 0)
    return [
      ok(name, `of ${stop.join(", ")}; ${counted(stops, "answer")} ended work since the collector's start`),
    ];
  const reason = last_failure === null ? "" : `: ${plainText(last_failure.reason)}`;
  const detail = `${counted(failed, "look")} at budgets failed since the collector's start, and those agents went on${reason}`;
  return [{ name, status: "warning", detail }];
}
