import type { CompactionShape } from "../shape.ts";

/** Who says how large a window is: the client, the config, the table of models, a model's name, or requests that had more. */
export type WindowBasis = "client" | "config" | "model" | "name" | "observed";

/** What `tokens` were last learned from. After a compaction they may be unknown until the next answer. */
export type ContextBasis = "request" | "statusline" | "compaction";

/**
 * How full the context of a session's own conversation, or of a subagent's, is. A model whose window nobody knows has
 * tokens and no percentage; a conversation that is over has no forecast.
 */
export interface ContextShape {
  readonly model: string | null;
  /** What the model was shown last: input, cache reads and cache writes of the last request. */
  readonly tokens: number | null;
  readonly window: number | null;
  readonly window_basis: WindowBasis | null;
  /** Of the window, as the client's own status line counts it. */
  readonly used_percent: number | null;
  /** Where the client compacts by itself. */
  readonly compacts_at_tokens: number | null;
  /** Of `compacts_at_tokens`: 100 is where it compacts. */
  readonly fill_percent: number | null;
  readonly exhausts_in_requests: number | null;
  readonly exhausts_in_requests_low: number | null;
  readonly exhausts_in_requests_high: number | null;
  /** At the pace of the last requests; null while the session rests. */
  readonly exhausts_at: string | null;
  /** How often such forecasts held: the compaction came between low and high in this part of back-tested cases. */
  readonly confidence: number | null;
  readonly basis: ContextBasis;
  /** Time of the request, sample or compaction that it is known from. */
  readonly as_of: string;
}

export interface SubagentContextShape {
  readonly subagent_id: string;
  readonly type: string | null;
  readonly description: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly context: ContextShape;
}

export interface ContextPointShape {
  readonly at: string;
  readonly tokens: number;
  readonly model: string | null;
  /** Of the point of compaction of that request's model. */
  readonly fill_percent: number | null;
}

/** The time between two compactions: how the context filled, and how that ended. */
export interface ContextFillShape {
  readonly started_at: string;
  /** When it was compacted; null while it goes on. */
  readonly compacted_at: string | null;
  readonly requests: number;
  readonly first_tokens: number;
  readonly peak_tokens: number;
  readonly peak_fill_percent: number | null;
  readonly last_tokens: number;
}

/** What the main conversation was shown, request by request. */
export interface ContextHistoryShape {
  /** Requests that `points` stand for: with more than a thousand, each point stands for several. */
  readonly requests: number;
  readonly points: readonly ContextPointShape[];
  readonly compactions: readonly CompactionShape[];
  readonly fills: readonly ContextFillShape[];
}

/** A part of the way to the compaction, and when the present fill passed it. */
export interface ThresholdShape {
  readonly percent: number;
  readonly tokens: number | null;
  readonly passed_at: string | null;
}

export interface ContextAnswer {
  readonly schema_version: number;
  readonly session_id: string;
  readonly context: ContextShape | null;
  readonly thresholds: readonly ThresholdShape[];
  readonly subagents: readonly SubagentContextShape[];
  readonly history: ContextHistoryShape;
}
