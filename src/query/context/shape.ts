import type { PartKind } from "../../domain/part-kind.ts";
import type { CompactionShape } from "../shape.ts";

/** Who says how large a window is: the client, the config, the table of models, a model's name, or requests that had more. */
export type WindowBasis = "client" | "config" | "model" | "name" | "observed";

/**
 * Who says where a context is compacted: the config, the client's variables, its settings files, its last automatic
 * compactions, or nobody, and it is as in all clients.
 */
export type PointBasis = "config" | "client" | "settings" | "observed" | "usual";

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
  readonly compacts_at_basis: PointBasis | null;
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

/** A part of what fills a conversation. */
export interface FillPartShape {
  readonly kind: PartKind;
  /** The tool, memory file, MCP server or sort of attachment; null where the kind says it all. */
  readonly name: string | null;
  /** Null where only tokens are known. */
  readonly bytes: number | null;
  readonly tokens: number;
  readonly share: number;
}

/** A file that was read, and the room that what was shown of it takes. It is a part of results and attachments, not one beside them. */
export interface FileReadShape {
  readonly file: string;
  readonly reads: number;
  readonly bytes: number;
  readonly tokens: number;
  readonly share: number;
}

/**
 * What a conversation is filled with since it was last compacted. The parts add up to `tokens` exactly; how they divide it is an
 * estimate from sizes.
 */
export interface FilledByShape {
  readonly tokens: number;
  readonly estimated: true;
  /** The last compaction; null for a conversation that was never compacted. */
  readonly since: string | null;
  /**
   * Who told of system prompt and tools: the client's own records of its requests, or only the first request, of which they are
   * what is left beyond the known texts. Then they are one part, `system`, not told apart. What a client tells at a compaction is
   * without either, until the next request.
   */
  readonly basis: "request-records" | "first-request" | "compaction";
  readonly bytes_per_token: number;
  /** Whether the conversation itself tells how many bytes its tokens have, or four are assumed. */
  readonly bytes_per_token_basis: "session" | "assumed";
  /** The most tokens first; `other`, of which nobody knows what it is, last. */
  readonly parts: readonly FillPartShape[];
  /** The files that take the most room, at most twenty. */
  readonly reads: readonly FileReadShape[];
  readonly hints: readonly FillHintShape[];
}

/** Something that took a large part of the room a conversation has until it is compacted. */
export interface FillHintShape {
  readonly kind: "file" | "tool";
  readonly name: string;
  readonly tokens: number;
  /** Of the tokens at which the client compacts. */
  readonly share_of_room: number;
  /** The same in a sentence. */
  readonly detail: string;
}

/** A subagent with how full its own context is. What fills it takes no room in that of its session. */
export interface SubagentContextShape {
  readonly subagent_id: string;
  readonly type: string | null;
  readonly description: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly context: ContextShape;
  /** Null while it is not known how much its context holds. */
  readonly filled_by: FilledByShape | null;
}

/** What an answered request of the main conversation showed the model: input, cache reads and cache writes. */
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

/**
 * Answers `GET /api/sessions/ID/context` and `hallmonitor context ID`. `context` is null while no request, sample or
 * compaction tells of it.
 */
export interface ContextAnswer {
  readonly schema_version: number;
  readonly session_id: string;
  readonly context: ContextShape | null;
  readonly thresholds: readonly ThresholdShape[];
  /** Null while it is not known how much the context holds. */
  readonly filled_by: FilledByShape | null;
  readonly subagents: readonly SubagentContextShape[];
  readonly history: ContextHistoryShape;
}
