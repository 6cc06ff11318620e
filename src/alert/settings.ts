import type { AlertRule } from "../domain/alert.ts";

/** What every rule can be told: that nobody looks at it. */
export interface RuleSettings {
  readonly off: boolean;
}

/** Thresholds in rising order. */
interface PercentSettings extends RuleSettings {
  readonly percents: readonly number[];
}

/** What is watched, and from where on somebody is told: the config's section `alert`. */
export interface AlertSettings extends Readonly<Record<AlertRule, RuleSettings>> {
  readonly queue_full: RuleSettings & { readonly percent: number; readonly forMs: number };
  readonly waiting_permission: RuleSettings & { readonly afterMs: number };
  readonly waiting_input: RuleSettings & { readonly afterMs: number; readonly untilMs: number };
  readonly session_stuck: RuleSettings & { readonly afterMs: number; readonly toolAfterMs: number };
  readonly context_threshold: PercentSettings;
  readonly context_exhaustion: RuleSettings & { readonly withinMs: number };
  readonly session_cost: RuleSettings & { readonly times: number; readonly leastUsd: number | undefined };
  readonly budget_spent: PercentSettings;
  readonly burn_rate: RuleSettings & { readonly times: number; readonly usdPerHour: number | undefined };
  readonly error_rate: RuleSettings & {
    readonly percent: number;
    readonly requests: number;
    readonly withinMs: number;
  };
  readonly retries: RuleSettings & {
    readonly attempts: number;
    readonly requests: number;
    readonly withinMs: number;
  };
  readonly failing_tool: RuleSettings & { readonly times: number };
  readonly plan_limit: PercentSettings;
}
