import type {
  CompactionShape,
  PromptShape,
  RequestShape,
  SubagentShape,
  ToolCallShape,
  UsageShape,
} from "../shape.ts";

/**
 * What a row of a timeline tells of. A checkpoint that was given back is told twice: when it was saved (`checkpoint`), and
 * when the session got it again (`restore`).
 */
export type TimelineKind =
  | "prompt"
  | "request"
  | "tool"
  | "subagent"
  | "compaction"
  | "checkpoint"
  | "restore"
  | "threshold"
  | "background"
  | "stop";

/** How something went. `open`: no end was heard of. A refusal is a person's or a rule's, and no failure. */
export type TimelineStatus = "ok" | "failed" | "refused" | "open";

/** One thing that happened in a session. Texts are cut; the whole of it is asked for by its key. */
export interface TimelineRow {
  /** `request:412`: the same for as long as the ledger knows it. */
  readonly key: string;
  readonly kind: TimelineKind;
  /** The agent's own id of it. */
  readonly id: string | null;
  /**
   * Whom it happened for, by the agent's ids: it stands below the subagent of that id, or, where none is known, below the
   * prompt. A row may be told before the one that it stands below.
   */
  readonly prompt_id: string | null;
  readonly subagent_id: string | null;
  /** What rows are in order by: when it was first heard of. A request is heard of at its end. */
  readonly at: string;
  /** Null where nobody told when it began, as of requests that only a transcript tells of. */
  readonly started_at: string | null;
  readonly ended_at: string | null;
  /** How long it took by itself: without the time a tool waited for its person. */
  readonly duration_ms: number | null;
  /** How long it waited for its person. */
  readonly waited_ms: number | null;
  readonly status: TimelineStatus;
  /** The model, the tool, the kind of subagent, why it was compacted or saved. */
  readonly name: string | null;
  /** The prompt, what the tool was asked, what the subagent was sent out for. */
  readonly detail: string | null;
  /** Why it failed, or who refused it. */
  readonly error: string | null;
  /** Smaller facts in words: `attempt 2`, `max_tokens`. */
  readonly notes: readonly string[];
  /** Length of a prompt in characters. */
  readonly length: number | null;
  readonly usage: UsageShape | null;
  readonly cost_usd: number | null;
  readonly ttft_ms: number | null;
  /** What was in the context: before a compaction, and when a checkpoint was saved or a threshold passed. */
  readonly context_tokens: number | null;
  /** What a compaction left. */
  readonly context_tokens_after: number | null;
}

/** Answers `GET /api/sessions/ID/timeline`, a page of what happened. */
export interface TimelineAnswer {
  readonly schema_version: number;
  readonly session_id: string;
  readonly agent: string;
  /**
   * First those told before that changed since, then what comes next in order of time. A row with a known key replaces
   * the one before.
   */
  readonly rows: readonly TimelineRow[];
  /** Keys of rows that are rows no more: they turned out to be others. */
  readonly gone: readonly string[];
  /** Where to go on, also at the end: what changes or comes later is told from here. */
  readonly next_cursor: string;
  /** Whether there is more to tell now. */
  readonly has_more: boolean;
  /** Whether the cursor was not known any more, so that this is the beginning, and all that was told before is void. */
  readonly restarted: boolean;
}

/**
 * What a row of kind `checkpoint` or `restore` tells of: when it was saved, handed to a session, seen by the model,
 * and first of use.
 */
export interface CheckpointMoments {
  readonly id: string | null;
  readonly saved_at: string;
  readonly reason: string | null;
  readonly context_tokens: number | null;
  readonly context_percent: number | null;
  /** Length of its text, in tokens as estimated. */
  readonly text_tokens: number | null;
  readonly injected_at: string | null;
  readonly injected_into: string | null;
  readonly shown_at: string | null;
  readonly used_at: string | null;
  readonly used_by: string | null;
  readonly sources: readonly string[];
}

/**
 * What a row of kind `background` tells of. `type` and `status` are the agent's words; `command` is there only where
 * texts are kept.
 */
export interface BackgroundMoments {
  readonly id: string | null;
  readonly type: string | null;
  readonly status: string | null;
  readonly status_since: string | null;
  readonly description: string | null;
  readonly command: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly sources: readonly string[];
}

/** What a row of kind `threshold` tells of: `percent` is of the way to `compacts_at_tokens`, not of the window. */
export interface ThresholdMoment {
  readonly at: string;
  readonly percent: number | null;
  readonly context_tokens: number | null;
  readonly compacts_at_tokens: number | null;
  readonly window_tokens: number | null;
}

/** A budget that ended the session's work. */
export interface StopMoment {
  readonly at: string;
  readonly scope: string | null;
  /** Of the project, branch or user whose budget it was. */
  readonly name: string | null;
  readonly period: string | null;
  readonly spent_usd: number | null;
  readonly limit_usd: number | null;
  /** The hook that was answered, and the tool it was about. */
  readonly event: string | null;
  readonly tool: string | null;
}

/** All that the ledger knows of what a row tells of. */
export type TimelineThing =
  | RequestShape
  | ToolCallShape
  | PromptShape
  | SubagentShape
  | CompactionShape
  | CheckpointMoments
  | BackgroundMoments
  | ThresholdMoment
  | StopMoment;

/** Answers `GET /api/sessions/ID/timeline/KEY`. Texts are cut in `row`, and in `thing` as the ledger keeps them. */
export interface TimelineRowAnswer {
  readonly schema_version: number;
  readonly row: TimelineRow;
  readonly thing: TimelineThing;
}
