import type { StopWord } from "../../domain/budget.ts";
import type { Failure } from "../../domain/failure.ts";
import { failureShape, type FailureShape } from "../failure.ts";

/** How stopping agents goes since the start. */
export interface GateAccount {
  readonly stops: number;
  readonly failed: number;
  readonly lastFailure: Failure | undefined;
  /** Which budgets stop anybody. */
  readonly stop: readonly StopWord[];
  /** Those of them of which there is no budget. */
  readonly withoutBudget: readonly StopWord[];
}

/** `budget_gate` of `GET /api/health`, counted since the start. */
export interface GateHealth {
  /** Which budgets stop an agent once they are used up; none unless the config says so. */
  readonly stop: readonly StopWord[];
  /** Those of them that stop nobody, for the config sets no such budget. */
  readonly stop_without_budget: readonly StopWord[];
  /** Answers that ended an agent's work. */
  readonly stops: number;
  /** Looks at budgets that failed: those agents went on. */
  readonly failed: number;
  readonly last_failure: FailureShape | null;
}

/** The account as JSON tells it; no failure is null. */
export function gateHealth({ stops, failed, lastFailure, stop, withoutBudget }: GateAccount): GateHealth {
  return {
    stop,
    stop_without_budget: withoutBudget,
    stops,
    failed,
    last_failure: failureShape(lastFailure),
  };
}
