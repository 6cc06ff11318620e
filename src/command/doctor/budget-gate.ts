import { counted, plainText } from "../format/text.ts";
import type { Health } from "../health.ts";
import { ok, type Check } from "./check.ts";

/** Whether budgets could be looked at that stop agents; nothing where none stops anybody. */
export function gateChecks({ budget_gate }: Pick<Health, "budget_gate">): Check[] {
  if (budget_gate === undefined || (budget_gate.stop.length === 0 && budget_gate.failed === 0)) return [];
  const { stop, stops, failed, last_failure } = budget_gate;
  const name = "budget stop";
  if (failed === 0)
    return [
      ok(name, `of ${stop.join(", ")}; ${counted(stops, "answer")} ended work since the collector's start`),
    ];
  const reason = last_failure === null ? "" : `: ${plainText(last_failure.reason)}`;
  const detail = `${counted(failed, "look")} at budgets failed since the collector's start, and those agents went on${reason}`;
  return [{ name, status: "warning", detail }];
}
