import type { ContextShape } from "./context/shape.ts";
import type { ParallelSession } from "./parallel-shape.ts";

/**
 * The JSON shapes that people and programs rely on (docs/api.md). snake_case, times ISO 8601 UTC, money in US dollars,
 * unknown is null and never 0. Queries build them; the API, the stream and `--json` print them as they are.
 */
export const schemaVersion = 1;

export interface UsageShape {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly reasoning_output_tokens: number | null;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
  readonly cache_creation_1h_input_tokens: number | null;
}

export type SessionState =
  | "working"
  | "waiting-permission"
  | "waiting-input"
  | "compacting"
  | "idle"
  | "ended"
  | "lost";

export interface SessionShape {
  readonly id: string;
  readonly agent: string;
  readonly project: string | null;
  readonly repository: string | null;
  readonly branch: string | null;
  readonly user: string | null;
  readonly host: string | null;
  readonly client_version: string | null;
  /** How the client was started: `cli`, `sdk-cli`, an editor. */
  readonly entrypoint: string | null;
  readonly title: string | null;
  /** Address of the pull request that the session last opened or was linked to. */
  readonly pull_request: string | null;
  readonly state: SessionState;
  /** How the state is known: from hooks, from what the files say, or from the time of the last record only. */
  readonly state_basis: "hooks" | "transcript" | "manual" | "recency";
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
  readonly cost_reported_usd: number | null;
  readonly unpriced_requests: number;
  readonly burn_usd_per_hour: number | null;
  /** How full its own conversation is; null while nothing is known of it. */
  readonly context: ContextShape | null;
  /** Others that are open in the same folder now; empty for one that is alone, or not open itself. */
  readonly parallel: readonly ParallelSession[];
  /** How far its task list is; null where it has none. */
  readonly plan: TaskProgressShape | null;
  readonly sources: SourceCounts;
}

export interface TaskProgressShape {
  readonly done: number;
  readonly total: number;
  /** What is under way, in the agent's words. */
  readonly current: string | null;
}

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

export interface PromptShape {
  readonly id: string | null;
  readonly at: string;
  readonly length: number | null;
  /** The same for the same words, also where those are not kept. */
  readonly hash: string | null;
  readonly text: string | null;
  readonly command: string | null;
  readonly sources: readonly string[];
}

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

export interface CompactionShape {
  readonly at: string;
  readonly trigger: string | null;
  readonly tokens_before: number | null;
  readonly tokens_after: number | null;
  readonly duration_ms: number | null;
  readonly success: boolean | null;
}

export interface SessionsAnswer {
  readonly schema_version: number;
  readonly sessions: readonly SessionShape[];
  readonly next_cursor: string | null;
}

/** A session as it is called where another tells of it. */
export interface RelativeShape {
  readonly id: string;
  readonly agent: string;
  /** What follows is null for one that is known by its id only. */
  readonly title: string | null;
  readonly started_at: string | null;
  readonly last_seen_at: string | null;
}

/** Where a session came from, and what came from it. */
export interface RelativesShape {
  readonly parent: RelativeShape | null;
  /** Sessions that were forked from it, the earliest first; a hundred at most. */
  readonly forks: readonly RelativeShape[];
}

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

export interface UsageGroup {
  readonly key: string | null;
  /** Whose session it is, of groups that are sessions: two agents may have one of the same id. */
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
  readonly sessions: number;
  /** The same sums by another name, the most expensive first; only where a breakdown was asked for. */
  readonly breakdown?: readonly UsageGroup[];
}

export interface UsageAnswer {
  readonly schema_version: number;
  readonly groups: readonly UsageGroup[];
  readonly total: UsageGroup;
}

export interface TokenUsage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly cache_read_input_tokens: number;
  readonly cache_creation_input_tokens: number;
}

export interface CostBreakdown {
  readonly input_cost_usd: number;
  readonly output_cost_usd: number;
  readonly cache_read_cost_usd: number;
  readonly cache_creation_cost_usd: number;
  readonly total_cost_usd: number;
}

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

/** What one channel said of a session, or of many. Counters tell tokens and money, but no requests. */
export interface WitnessShape {
  readonly source: string;
  readonly requests: number | null;
  readonly usage: UsageShape;
  readonly cost_usd: number | null;
}

export type GapKind =
  | "missing_in_otlp"
  | "missing_in_transcript"
  | "counter_stopped"
  | "usage_placeholder"
  | "usage_disputed"
  | "unpriced"
  | "duplicate_removed"
  | "client_reports_more";

export interface GapShape {
  readonly kind: GapKind;
  readonly detail: string;
  readonly requests: number | null;
  readonly tokens: number;
}

/** `exact`: independent channels tell the same of every request. `complete`: one saw all that any saw. */
export type Confidence = "exact" | "complete" | "partial" | "single-source";

export interface ClientReport {
  readonly source: string;
  readonly at: string;
  readonly cost_usd: number | null;
  readonly usage: UsageShape | null;
}

export interface ReconcileShape {
  readonly id: string;
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

/** How making the kept sums anew goes, or what the last time found. */
export interface RebuildShape {
  readonly schema_version: number;
  readonly running: boolean;
  /** Whether it came to its end. */
  readonly finished: boolean;
  readonly sums: { readonly cells: number; readonly wrong: number };
  /** Null where prices were left alone. */
  readonly prices: {
    readonly requests: number;
    readonly changed: number;
    readonly unpriced: number;
    readonly cost_usd_change: number;
  } | null;
  readonly fault: string | null;
}

/** How reading an agent's files goes, for health, `doctor` and a person who waits for an import. */
export interface ReadingShape {
  /** The agents' folders that are read. */
  readonly folders: readonly string[];
  readonly bytes: number;
  readonly lines: number;
  readonly broken_lines: number;
  /** Commits that had to be tried again because the store was busy. */
  readonly retries: number;
  /** Null while nothing is imported. */
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
