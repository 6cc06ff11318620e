import type { ContextShape } from "./context/shape.ts";
import type { ParallelSession } from "./parallel-shape.ts";

/** Of these shapes (docs/api.md): snake_case, ISO 8601 UTC, US dollars, unknown is null, never 0. All surfaces print them so. */
export const schemaVersion = 1;

/** Tokens: input without those of the cache, reasoning as a part of output, writes for an hour as a part of creation. */
export interface UsageShape {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_output_tokens: number | null;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_creation_1h_input_tokens: number | null;
}

/** What a session does now: by its signs, or by how long ago it was heard of (session-state.ts). */
export type SessionState =
  | "working"
  | "waiting-permission"
  | "waiting-input"
  | "compacting"
  | "idle"
  | "ended"
  | "lost";

/** A session, with sums over all of it. `context` is null while nothing is known of how full its conversation is. */
export interface SessionShape {
  readonly id: string;
  readonly agent: string;
  readonly project: string | null;
  readonly repository: string | null;
  readonly branch: string | null;
  readonly user: string | null;
  readonly team: string | null;
  readonly host: string | null;
  readonly client_version: string | null;
  /** How the client was started: `cli`, `sdk-cli`, an editor. */
  readonly entrypoint: string | null;
  readonly title: string | null;
  /** Address of the pull request that the session last opened or was linked to. */
  readonly pull_request: string | null;
  readonly state: SessionState;
  /** How the state is known: from hooks, from what the files say, from telemetry that told of the end, or from the time of the last record only. */
  readonly state_basis: "hooks" | "transcript" | "manual" | "telemetry" | "recency";
  readonly state_since: string;
  readonly waiting_for: string | null;
  readonly current_tool: string | null;
  readonly started_at: string;
  readonly last_seen_at: string;
  readonly ended_at: string | null;
  readonly end_reason: string | null;
  readonly parent_session_id: string | null;
  readonly models: readonly string[];
  /** How hard its own conversation was last told to think, in the client's word; null where nobody tells. */
  readonly effort: string | null;
  readonly requests: number;
  readonly failed_requests: number;
  readonly prompts: number;
  readonly tool_calls: number;
  readonly tool_failures: number;
  readonly subagents: number;
  readonly compactions: number;
  readonly lines_added: number | null;
  readonly lines_removed: number | null;
  readonly commits: number | null;
  readonly pull_requests: number | null;
  readonly active_seconds: number | null;
  readonly usage: UsageShape;
  /** Whether `usage` and cost were added up from requests or, for want of any, from metric counters. */
  readonly counted_from: "requests" | "counters" | "nothing";
  readonly cost_usd: number | null;
  /** What the agent said of each of its requests, added up. */
  readonly cost_reported_usd: number | null;
  /** What the client says of the whole of it: its own account, or where that is older than the requests, what it said of those. */
  readonly client_cost_usd: number | null;
  readonly unpriced_requests: number;
  /** Tokens that its counters or a person told as a sum, where nobody told what they cost. */
  readonly unpriced_tokens: number;
  readonly burn_usd_per_hour: number | null;
  readonly context: ContextShape | null;
  /** Others that are open in the same folder now; empty for one that is alone, or not open itself. */
  readonly parallel: readonly ParallelSession[];
  readonly plan: TaskProgressShape | null;
  readonly sources: SourceCounts;
}

/** `plan` of a session, null where it has no task list. `current` is what is under way, in the agent's words. */
export interface TaskProgressShape {
  readonly done: number;
  readonly total: number;
  readonly current: string | null;
}

/** Observations of a session taken from each channel. What plans tell and what the collector concludes are not in it. */
export interface SourceCounts {
  readonly otlp_log: number;
  readonly otlp_metric: number;
  readonly otlp_span: number;
  readonly hook: number;
  readonly transcript: number;
  readonly statusline: number;
  readonly manual: number;
  readonly sdk: number;
}

/** One model request. `cost_usd` is null where it has no price, `status` is `error` where it finally failed. */
export interface RequestShape {
  readonly key: string;
  readonly session_id: string | null;
  readonly prompt_id: string | null;
  readonly subagent_id: string | null;
  readonly at: string;
  readonly model: string | null;
  readonly usage: UsageShape | null;
  readonly cost_usd: number | null;
  readonly cost_reported_usd: number | null;
  readonly duration_ms: number | null;
  readonly ttft_ms: number | null;
  readonly stop_reason: string | null;
  readonly speed: string | null;
  readonly effort: string | null;
  readonly attempt: number | null;
  readonly status: "ok" | "error";
  readonly status_code: number | null;
  readonly error: string | null;
  readonly query_source: string | null;
  readonly message_id: string | null;
  readonly request_id: string | null;
  readonly branch: string | null;
  readonly web_searches: number | null;
  readonly sources: readonly string[];
}

/** One use of a tool. `success` is null until it answered; `blocked_ms` is how long it waited for a permission. */
export interface ToolCallShape {
  readonly id: string | null;
  readonly session_id: string | null;
  readonly prompt_id: string | null;
  readonly subagent_id: string | null;
  readonly at: string;
  readonly tool: string | null;
  readonly input: string | null;
  readonly decision: string | null;
  readonly decided_by: string | null;
  readonly duration_ms: number | null;
  readonly blocked_ms: number | null;
  readonly success: boolean | null;
  readonly error: string | null;
  readonly input_bytes: number | null;
  readonly result_bytes: number | null;
  readonly file_path: string | null;
  readonly lines_added: number | null;
  readonly lines_removed: number | null;
  readonly sources: readonly string[];
}

/** What a person asked. `hash` is the same for the same words, also where those (`text`) are not kept. */
export interface PromptShape {
  readonly id: string | null;
  readonly at: string;
  readonly length: number | null;
  readonly hash: string | null;
  readonly text: string | null;
  readonly command: string | null;
  readonly sources: readonly string[];
}

/** An agent that a session sent out, by the call `tool_use_id`; `parent_id` is the subagent that did, if one. */
export interface SubagentShape {
  readonly id: string | null;
  readonly at: string;
  readonly type: string | null;
  readonly model: string | null;
  readonly started_at: string | null;
  readonly ended_at: string | null;
  readonly tool_uses: number | null;
  readonly prompt_id: string | null;
  readonly description: string | null;
  readonly tool_use_id: string | null;
  readonly parent_id: string | null;
  readonly sources: readonly string[];
}

/** An entry of a session's task list. One that was opened again has no `completed_at`. */
export interface TaskShape {
  readonly id: string | null;
  readonly subject: string | null;
  readonly status: "pending" | "in_progress" | "completed" | "deleted" | null;
  readonly status_since: string | null;
  readonly active_form: string | null;
  readonly owner: string | null;
  readonly created_at: string;
  readonly started_at: string | null;
  readonly completed_at: string | null;
  readonly sources: readonly string[];
}

/** That a conversation was summarised to make room: `auto`, or `manual` when its person asked (`trigger`). */
export interface CompactionShape {
  readonly at: string;
  readonly trigger: string | null;
  readonly tokens_before: number | null;
  readonly tokens_after: number | null;
  readonly duration_ms: number | null;
  readonly success: boolean | null;
}

/** Answers `GET /api/sessions` and `hallmonitor sessions`, the one heard of last first. */
export interface SessionsAnswer {
  readonly schema_version: number;
  readonly sessions: readonly SessionShape[];
  readonly next_cursor: string | null;
}

/** A session as it is called where another tells of it. Title and times are null for one that is known by its id only. */
export interface RelativeShape {
  readonly id: string;
  readonly agent: string;
  readonly title: string | null;
  readonly started_at: string | null;
  readonly last_seen_at: string | null;
}

/** Where a session came from, and what was forked from it: the earliest first, a hundred at most. */
export interface RelativesShape {
  readonly parent: RelativeShape | null;
  readonly forks: readonly RelativeShape[];
}

/** Answers `GET /api/sessions/ID`: the newest 20,000 of each kind, oldest first. */
export interface SessionAnswer {
  readonly schema_version: number;
  readonly session: SessionShape;
  readonly relatives: RelativesShape;
  readonly requests: readonly RequestShape[];
  readonly tool_calls: readonly ToolCallShape[];
  readonly prompts: readonly PromptShape[];
  readonly tasks: readonly TaskShape[];
  readonly subagents: readonly SubagentShape[];
  readonly compactions: readonly CompactionShape[];
}

/** Sums of one period or name. Those of a session name its `agent`: two agents may have one of the same id. */
export interface UsageGroup {
  readonly key: string | null;
  readonly agent?: string | null;
  /** Of groups that are sessions, where only the largest are told: what people know them by. */
  readonly title?: string | null;
  readonly project?: string | null;
  /** How many names it stands for, where all but the largest are told as one; its key is null then. */
  readonly rest?: number;
  readonly requests: number;
  readonly failed_requests: number;
  readonly usage: UsageShape;
  readonly cost_usd: number | null;
  readonly cost_reported_usd: number | null;
  readonly unpriced_requests: number;
  /** Tokens that counters or people told as a sum, of sessions, or models of them, for which nobody told a cost: no cost has them. */
  readonly unpriced_tokens: number;
  readonly sessions: number;
  /** The same sums by another name, the most expensive first; only where a breakdown was asked for. */
  readonly breakdown?: readonly UsageGroup[];
}

/** Answers `GET /api/usage` and `hallmonitor report`. A session in two groups counts once in `total`. */
export interface UsageAnswer {
  readonly schema_version: number;
  readonly groups: readonly UsageGroup[];
  readonly total: UsageGroup;
}

/** Tokens by the four classes that providers price apart, as the API's seed has them. */
export interface TokenUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
}

/**
 * Dollars by the same classes. The total has web searches as well, so it may be more than the four; it stands alone where
 * whoever priced the request kept no parts.
 */
export interface CostBreakdown {
  readonly input_cost_usd?: number;
  readonly output_cost_usd?: number;
  readonly cache_read_cost_usd?: number;
  readonly cache_creation_cost_usd?: number;
  readonly total_cost_usd: number;
}

/** A line of the feed for `/api/metrics` and `/events/metrics`. What it does not tell of is absent, not null. */
export interface MetricEntry {
  readonly id: string;
  readonly timestamp: string;
  readonly session_id: string | null;
  readonly project_path: string | null;
  readonly source: "hook" | "transcript" | "telemetry" | "custom";
  readonly event_type: string;
  readonly event_category: "tool" | "api" | "session" | "user" | "custom";
  readonly model?: string;
  readonly tokens?: TokenUsage;
  readonly cost?: CostBreakdown;
  readonly tool_name?: string;
  readonly tool_duration_ms?: number;
  readonly tool_success?: boolean;
  readonly data: Record<string, unknown>;
  readonly tags: readonly string[];
}

/** How making the kept sums anew goes, or went last (`finished`: to its end). `prices` is null where they were left alone. */
export interface RebuildShape {
  readonly schema_version: number;
  readonly running: boolean;
  readonly finished: boolean;
  readonly sums: { readonly cells: number; readonly wrong: number };
  readonly prices: {
    readonly requests: number;
    readonly changed: number;
    readonly unpriced: number;
    readonly cost_usd_change: number;
  } | null;
  readonly fault: string | null;
}

/** How reading agents' folders goes, for health, `doctor` and who waits for an import; `importing` is null while there is none. */
export interface ReadingShape {
  readonly folders: readonly string[];
  readonly bytes: number;
  readonly lines: number;
  readonly broken_lines: number;
  /** Commits that had to be tried again because the store was busy. */
  readonly retries: number;
  readonly importing: {
    readonly started_at: string;
    readonly files: number;
    readonly files_done: number;
    readonly bytes: number;
    readonly bytes_done: number;
    readonly mb_per_s: number | null;
    readonly remaining_s: number | null;
  } | null;
  readonly unreadable_files: readonly { readonly path: string; readonly reason: string }[];
}
