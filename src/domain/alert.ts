/**
 * Words for what needs somebody: a finding is a condition that holds now, an alert is what is remembered of one. Findings are
 * made by rules, anew each time; alerts are folded from them and survive restarts.
 */
import type { UnixMs } from "./time.ts";

/** What is watched. The names are promises: config, silences, webhooks and Prometheus use them. */
export const alertRules = [
  "write_fault",
  "queue_full",
  "silent_loss",
  "waiting_permission",
  "waiting_input",
  "session_stuck",
  "session_lost",
  "context_threshold",
  "context_exhaustion",
  "session_cost",
  "budget_spent",
  "budget_forecast",
  "burn_rate",
  "error_rate",
  "retries",
  "failing_tool",
  "plan_limit",
  "unpriced_model",
  "checkpoint_failed",
  "unreadable_files",
  "relay_behind",
  "notifier_failed",
] as const;

/** One of them; docs/alerts.md says when each of them fires. */
export type AlertRule = (typeof alertRules)[number];

/**
 * The worst first. `bad`: something is being lost or stands still. `attention`: it will, or figures are not whole. `info`: good to
 * know.
 */
export const severities = ["bad", "attention", "info"] as const;

/** How bad a finding is. Notifiers tell of those from one on (`min_severity`). */
export type Severity = (typeof severities)[number];

/** Whom something is about, as far as it is about somebody. */
export interface AlertOwner {
  readonly agent?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly project?: string | undefined;
  readonly branch?: string | undefined;
  readonly user?: string | undefined;
  readonly team?: string | undefined;
}

/** A condition that holds now, in words, with what to do. */
export interface Finding {
  readonly rule: AlertRule;
  /** What it holds of, among all that its rule watches: the same text for as long as it is the same thing. */
  readonly subject: string;
  readonly severity: Severity;
  /** The threshold that was passed, in the rule's own unit, where it has several: a higher one is told anew. */
  readonly level?: number | undefined;
  /** What is the matter, as a sentence without its full stop. */
  readonly title: string;
  /** What that means, or more of it. */
  readonly detail?: string | undefined;
  /** What to do. */
  readonly action: string;
  /** A command that helps, to type. */
  readonly command?: string | undefined;
  /** Since when it holds, where that is known better than by looking. */
  readonly since?: UnixMs | undefined;
  readonly owner: AlertOwner;
}

/**
 * `pending`: it holds, but not for long enough to tell anybody. `firing`: somebody should know. `resolved`: it holds no more,
 * and has not for a while, so that what comes and goes is one alert.
 */
export type AlertState = "pending" | "firing" | "resolved";

/** What is remembered of a finding, from the first time it held until it was over. */
export interface Alert extends Finding {
  readonly state: AlertState;
  /** When it was first found. */
  readonly startedAt: UnixMs;
  /** When it was last found. */
  readonly seenAt: UnixMs;
  /** When it began to fire. */
  readonly firedAt?: UnixMs | undefined;
  /** When it was over. */
  readonly resolvedAt?: UnixMs | undefined;
  /** The state and level that people were last told of; undefined where nobody was told of anything yet. */
  readonly told?: { readonly state: AlertState; readonly level?: number | undefined } | undefined;
}

/** A wish not to be told: of everything that all the given fields match, until a time. */
export interface Silence {
  readonly rule?: AlertRule | undefined;
  readonly subject?: string | undefined;
  readonly project?: string | undefined;
  readonly sessionId?: string | undefined;
  readonly createdAt: UnixMs;
  readonly until: UnixMs;
  readonly reason?: string | undefined;
}
