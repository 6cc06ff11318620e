import type { AlertRule, AlertState, Severity } from "../domain/alert.ts";

/** An alert as the API, streams, webhooks and commands show it. */
export interface AlertShape {
  /** Of one alert, for good: `a17`. */
  readonly id: string;
  readonly rule: AlertRule;
  readonly state: AlertState;
  readonly severity: Severity;
  /** The threshold that was passed, in the rule's own unit. */
  readonly level: number | null;
  /** What is the matter, as a sentence without its full stop. */
  readonly title: string;
  readonly detail: string | null;
  /** What to do. */
  readonly action: string;
  /** A command that helps, to type. */
  readonly command: string | null;
  /** Since when it holds. */
  readonly since: string;
  readonly fired_at: string | null;
  readonly resolved_at: string | null;
  /** Until when nobody is told of it; null where no silence matches it. */
  readonly silenced_until: string | null;
  readonly session_id: string | null;
  readonly agent: string | null;
  readonly project: string | null;
  readonly branch: string | null;
  readonly user: string | null;
  readonly team: string | null;
}

/**
 * A silence as the API and `hallmonitor alerts` show it: it hides what matches all that is not null, everything where
 * all of it is null.
 */
export interface SilenceShape {
  /** `s3`. */
  readonly id: string;
  readonly rule: AlertRule | null;
  readonly subject: string | null;
  readonly project: string | null;
  readonly session_id: string | null;
  readonly created_at: string;
  readonly until: string;
  readonly reason: string | null;
}

/** `GET /api/alerts`. */
export interface AlertsAnswer {
  readonly schema_version: number;
  /** Firing first, then pending, each the worst and then the newest first; then resolved ones, the latest first. */
  readonly alerts: readonly AlertShape[];
  readonly next_cursor: string | null;
  /** Those that hold now. */
  readonly silences: readonly SilenceShape[];
  /** Since when the rules are looked at; null where no collector runs. */
  readonly watching_since: string | null;
  /** When they were last looked at. */
  readonly evaluated_at: string | null;
  /** Why the ledger cannot be written: what fires now is in no list then. Null where it can, or nobody looks. */
  readonly unkept: string | null;
}

/** `POST /api/alerts/test`. */
export interface AlertTestAnswer {
  readonly schema_version: number;
  readonly notifiers: readonly {
    /** As the config calls it. */
    readonly name: string;
    readonly ok: boolean;
    /** Why it could not tell; null where it could. */
    readonly error: string | null;
  }[];
}
