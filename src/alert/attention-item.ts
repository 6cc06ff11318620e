import type { AlertRule, Finding, Severity } from "../domain/alert.ts";
import { instantOrNull } from "../domain/time.ts";

/** One thing that needs somebody now, in words, with what to do. */
export interface AttentionItem {
  /** The rule that found it. The names are for programs; people read the title. */
  readonly kind: AlertRule;
  readonly severity: Severity;
  /** What is the matter, as a sentence without its full stop. */
  readonly title: string;
  /** What that means, or more of it. */
  readonly detail: string | null;
  /** What to do. */
  readonly action: string;
  /** A command that helps, to type. */
  readonly command: string | null;
  readonly since: string | null;
  /** The session that it is about; null where it is about none. */
  readonly session_id: string | null;
  readonly agent: string | null;
  readonly project: string | null;
}

/** A finding in the shape of the API. */
export function attentionItem({ rule, severity, title, action, owner, ...finding }: Finding): AttentionItem {
  return {
    kind: rule,
    severity,
    title,
    detail: finding.detail ?? null,
    action,
    command: finding.command ?? null,
    since: instantOrNull(finding.since),
    session_id: owner.sessionId ?? null,
    agent: owner.agent ?? null,
    project: owner.project ?? null,
  };
}
