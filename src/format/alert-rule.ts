import type { AlertRule } from "../domain/alert.ts";

/** What a rule watches for, in two or three words. */
export const ruleName: Record<AlertRule, string> = {
  write_fault: "ledger not written",
  queue_full: "queue nearly full",
  silent_loss: "telemetry fell silent",
  waiting_permission: "waits for permission",
  waiting_input: "waits for a prompt",
  session_stuck: "session stuck",
  session_lost: "session lost",
  context_threshold: "context filling up",
  context_exhaustion: "context soon compacted",
  session_cost: "costly session",
  budget_spent: "budget spent",
  budget_forecast: "budget will break",
  burn_rate: "money burns fast",
  error_rate: "requests fail",
  retries: "many retries",
  failing_tool: "tool keeps failing",
  plan_limit: "plan limit near",
  unpriced_model: "model without a price",
  checkpoint_failed: "checkpoint failed",
  unreadable_files: "unreadable files",
  relay_behind: "relay behind",
  notifier_failed: "notifier failed",
};
