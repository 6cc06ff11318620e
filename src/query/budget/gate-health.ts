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
}

/** `budget_gate` of `GET /api/health`, counted since the start. */
export interface GateHealth {
  /** Which budgets stop an agent once they are used up; none unless the config says so. */
  readonly stop: readonly StopWord[];
  /** Answers that ended an agent's work. */
  readonly stops: number;
  /** Looks at budgets that failed: those agents went on. */
  readonly failed: number;
  readonly last_failure: FailureShape | null;
}

/** The account as JSON tells it; no failure is null. */
export function gateHealth({ stops, failed, lastFailure, stop }: GateAccount): GateHealth {
  return { stop, stops, failed, last_failure: failureShape(lastFailure) };
}
