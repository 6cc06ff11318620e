import type { Attributes } from "./attribute.ts";
import type { BackgroundTaskObservation } from "./background-task.ts";
import type { CheckpointObservation } from "./checkpoint.ts";
import type { CompactionObservation } from "./compaction.ts";
import type { InsertedTextObservation } from "./inserted-text.ts";
import type { LimitSampleObservation } from "./limit-sample.ts";
import type { PlanEventObservation } from "./plan-event.ts";
import type { PreambleObservation } from "./preamble.ts";
import type { PromptObservation } from "./prompt.ts";
import type { RequestObservation } from "./request.ts";
import type { SessionFacts } from "./session.ts";
import type { Sign } from "./sign.ts";
import type { Source } from "./source.ts";
import type { StatementObservation } from "./statement.ts";
import type { SubagentObservation } from "./subagent.ts";
import type { TaskObservation } from "./task.ts";
import type { PointValue } from "./telemetry.ts";
import type { UnixMs } from "./time.ts";
import type { ToolCallObservation } from "./tool-call.ts";

/** What every observation carries: who told it, over which channel, of which session, and when it happened. */
export interface Seen {
  readonly agent: string;
  readonly source: Source;
  /** The agent's own session id; undefined when the client was told not to send it. */
  readonly sessionId: string | undefined;
  readonly at: UnixMs;
  readonly seenAt: UnixMs;
  /** What the record says of its session. Shared between records that say the same. */
  readonly facts: SessionFacts;
  /** The record's own name, without the agent's prefix: `api_request`, `tool_result`. */
  readonly name: string;
  /** What the record says beyond the typed fields. */
  readonly data: Attributes;
  /** Fingerprint of the record as told; with `at` it is the identity that makes redelivery harmless. */
  readonly digest: number;
  /** What it says of the session's activity; undefined for records that say nothing of it. */
  readonly sign?: Sign | undefined;
  /** Whether all records of its thing are lines of the feed, its spans as well: those of a client that tells by spans alone, or of another ledger. */
  readonly tellsAlone?: boolean;
  /** Set where nobody has looked at all that its client says: unless texts are kept, only plain facts are (`isPlainFact`). */
  readonly isUnread?: boolean;
}

/** When something happened, and when it was heard of here. */
export type HeardAt = Pick<Seen, "at" | "seenAt">;

/** How another ledger holds what it tells of: who witnessed it there (bits of `sourceBit`), and how well they knew. */
export interface Held {
  readonly sources: number;
  readonly usageRank: number;
  readonly timingRank: number;
}

/** What a counter counts, in our words; undefined for counters that have no meaning here yet. */
export type Measure =
  | "tokens.input"
  | "tokens.output"
  | "tokens.cache-read"
  | "tokens.cache-write"
  | "cost"
  | "lines.added"
  | "lines.removed"
  | "commits"
  | "pull-requests"
  | "active.user"
  | "active.cli";

/** A point of a metric. After the delta step `increase` is what it adds to its series. */
export interface DataPointObservation extends Seen {
  readonly kind: "data-point";
  readonly metric: string;
  readonly unit: string;
  readonly measure: Measure | undefined;
  readonly model: string | undefined;
  /** The identity of the series: a fingerprint of its metric, resource, scope and attributes. */
  readonly series: string;
  readonly startNano: string;
  readonly timeNano: string;
  readonly value: PointValue;
  readonly increase: number;
  /** The cumulative value it was taken from; undefined for what was told as a delta. */
  readonly total: number | undefined;
}

/** Any other named record, kept for the feed and for search. */
export interface EventObservation extends Seen {
  readonly kind: "event";
}

/** All that a channel can tell. Accounts of one thing are merged by their aliases; points and events have none. */
export type Observation =
  | RequestObservation
  | ToolCallObservation
  | PromptObservation
  | SubagentObservation
  | CompactionObservation
  | TaskObservation
  | LimitSampleObservation
  | StatementObservation
  | PreambleObservation
  | InsertedTextObservation
  | CheckpointObservation
  | BackgroundTaskObservation
  | PlanEventObservation
  | DataPointObservation
  | EventObservation;

/** An observation of a thing that has an identity of its own and may have several witnesses. */
export type ThingObservation = Exclude<Observation, DataPointObservation | EventObservation>;

/** Which table of the ledger a thing lies in, and what its keys are unique among. */
export type ThingKind = ThingObservation["kind"];
