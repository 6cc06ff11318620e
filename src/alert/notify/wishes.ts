import { severities, type AlertRule, type Severity } from "../../domain/alert.ts";
import type { AlertShape } from "../shape.ts";
import type { NoticeEvent } from "./notifier.ts";

/** What one notifier is to tell. */
export interface Wishes {
  /** The least that it tells of. */
  readonly minSeverity: Severity;
  /** The rules that it tells of; all where there are none. */
  readonly rules: readonly AlertRule[];
  /** Whether it tells also when something is over. */
  readonly resolved: boolean;
}

/** Whether a notifier is to tell of this. */
export function isWanted(alert: AlertShape, event: NoticeEvent, wishes: Wishes): boolean {
  if (event === "resolved" && !wishes.resolved) return false;
  if (severities.indexOf(alert.severity) > severities.indexOf(wishes.minSeverity)) return false;
  return wishes.rules.length === 0 || wishes.rules.includes(alert.rule);
}
