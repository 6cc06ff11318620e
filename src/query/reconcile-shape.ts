import type { UsageShape } from "./shape.ts";

/** What one channel said of a session, or of many. Counters tell tokens and money, but no requests. */
export interface WitnessShape {
  readonly source: string;
  readonly requests: number | null;
  readonly usage: UsageShape;
  readonly cost_usd: number | null;
}

/** In what way the channels differ; docs/api.md says what each means. */
export type GapKind =
  | "missing_in_otlp"
  | "missing_in_transcript"
  | "counter_stopped"
  | "usage_placeholder"
  | "usage_disputed"
  | "unpriced"
  | "duplicate_removed"
  | "client_reports_more";

/** One gap, in a sentence and in numbers. `requests` is null where only tokens can be compared. */
export interface GapShape {
  readonly kind: GapKind;
  readonly detail: string;
  readonly requests: number | null;
  readonly tokens: number;
}

/** `exact`: independent channels tell the same of every request. `complete`: one saw all that any saw. */
export type Confidence = "exact" | "complete" | "partial" | "single-source";

/** What the client itself last said of the whole session: a running total, from one channel. */
export interface ClientReport {
  readonly source: string;
  readonly at: string;
  readonly cost_usd: number | null;
  readonly usage: UsageShape | null;
}

/** What each channel saw of one session. The witnesses tell of the same requests: they are never added up. */
export interface ReconcileShape {
  readonly id: string;
  readonly agent: string;
  readonly project: string | null;
  readonly started_at: string;
  readonly witnesses: readonly WitnessShape[];
  readonly ledger: {
    readonly requests: number;
    readonly usage: UsageShape;
    readonly cost_usd: number | null;
  };
  readonly client_reported: ClientReport | null;
  readonly gaps: readonly GapShape[];
  readonly confidence: Confidence;
}

/** Answers `GET /api/reconcile` and `hallmonitor reconcile`. `total` is of the page. */
export interface ReconcileAnswer {
  readonly schema_version: number;
  readonly sessions: readonly ReconcileShape[];
  readonly total: {
    readonly sessions: Readonly<Record<Confidence, number>>;
    readonly witnesses: readonly WitnessShape[];
    readonly gaps: readonly GapShape[];
  };
  readonly next_cursor: string | null;
}
