import type { StopWord } from "../../domain/budget.ts";
import { formatInstant, type UnixMs } from "../../domain/time.ts";

/** How stopping agents goes since the start. */
export interface GateAccount {
  readonly stops: number;
  readonly failed: number;
  readonly lastFailure: { readonly at: UnixMs; readonly reason: string } | undefined;
  /** Which budgets stop anybody. */
  readonly stop: readonly StopWord[];
}

export interface GateHealth {
  /** Which budgets stop an agent once they are used up; none unless the config says so. */
  readonly stop: readonly StopWord[];
  /** Answers that ended an agent's work. */
  readonly stops: number;
  /** Looks at budgets that failed: those agents went on. */
  readonly failed: number;
  readonly last_failure: { readonly at: string; readonly reason: string } | null;
}

export function gateHealth({ stops, failed, lastFailure, stop }: GateAccount): GateHealth {
  const last =
    lastFailure === undefined ? null : { at: formatInstant(lastFailure.at), reason: lastFailure.reason };
  return { stop, stops, failed, last_failure: last };
}
