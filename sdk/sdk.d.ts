/** Types of `hallmonitor/sdk`. docs/sdk.md explains them with examples. */

/** How many tokens a call took. Unknown is `null`, never 0. */
export interface Tokens {
  /** All input tokens, those from a cache included. */
  readonly input: number | null;
  /** All output tokens, reasoning included. */
  readonly output: number | null;
  /** `input + output` where both are known. */
  readonly total: number | null;
  /** Parts of `input`, written only when they were told. */
  readonly cache_read?: number;
  readonly cache_write?: number;
  /** A part of `output`, written only when it was told. */
  readonly reasoning?: number;
}

/** One line of `telemetry.jsonl`: one finished call. */
export interface TelemetryRecord {
  /** When the call ended: ISO 8601, UTC, milliseconds. Its day is the folder that the line lies in. */
  readonly timestamp: string;
  readonly call_id: string;
  readonly agent_name: string;
  readonly operation: string;
  readonly model: string | null;
  readonly session_id: string | null;
  readonly user_id: string | null;
  readonly duration_ms: number;
  readonly tokens: Tokens;
  /** US dollars, rounded to nano-dollars; `null` when nobody said. */
  readonly cost_usd: number | null;
  readonly success: boolean;
  readonly project: string | null;
  /** What kind of error it was (`RateLimitError 429`), never its message. Written only when `success` is false. */
  readonly error_type?: string;
}

/** One line of `prompts.jsonl` or `responses.jsonl`, written only when opted in. */
export interface TextRecord {
  readonly timestamp: string;
  readonly call_id: string;
  readonly agent_name: string;
  readonly operation: string;
  /** Of the whole text in UTF-8, as hexadecimal digits. */
  readonly sha256: string;
  /** Characters (UTF-16 units) of the whole text. */
  readonly length: number;
  readonly text: string;
  /** Whether `text` is only the beginning. */
  readonly truncated?: true;
}

/**
 * Tokens as they are told. Either our words, or the `usage` object of an answer as it came from Anthropic, OpenAI, Gemini,
 * Bedrock or the AI SDK.
 */
export type ToldTokens =
  | {
      readonly input?: number | null | undefined;
      readonly output?: number | null | undefined;
      readonly total?: number | null | undefined;
      readonly cacheRead?: number | null | undefined;
      readonly cacheWrite?: number | null | undefined;
      readonly reasoning?: number | null | undefined;
    }
  | object;

/**
 * Takes what is known of one call, while it runs. The last word of each kind counts. No method ever throws; a value that
 * cannot be (NaN, a negative cost) is counted in `telemetryHealth()` and stays unknown.
 */
export interface CallTracker {
  /** Input and output tokens, or all of them as an object: also `response.usage` as it is. */
  readonly recordTokens: (input: number | ToldTokens | null | undefined, output?: number | null) => void;
  /** What the call cost, in US dollars. */
  readonly recordCost: (usd: number | null | undefined) => void;
  /** The model, and who serves it (`anthropic`, `openai`) where that matters. */
  readonly recordModel: (model: string | null | undefined, provider?: string) => void;
  readonly recordSession: (id: string | null | undefined) => void;
  readonly recordUser: (id: string | null | undefined) => void;
  /** The prompt: text, or messages in any JSON form. Kept only with LLM_STORE_PROMPTS. */
  readonly recordPrompt: (prompt: unknown) => void;
  /** The answer. Kept only with LLM_STORE_RESPONSES. */
  readonly recordResponse: (response: unknown) => void;
  /** Marks the call as failed without throwing. */
  readonly recordError: (error: unknown) => void;
}

/** The sum of some calls. */
export interface Tally {
  readonly calls: number;
  readonly failed_calls: number;
  /** Sums of what is known; `null` where no call told any. */
  readonly tokens: {
    readonly input: number | null;
    readonly output: number | null;
    readonly total: number | null;
  };
  /** The sum of the known costs; `null` when none is known. */
  readonly cost_usd: number | null;
  /** Calls that succeeded, or failed with tokens, and told no cost: what they cost is unknown, not nothing. */
  readonly unpriced_calls: number;
  /** Calls that succeeded and told no tokens. */
  readonly unmetered_calls: number;
  readonly duration_ms: number;
}

/** The calls of one agent, operation and model. */
export interface Row extends Tally {
  readonly agent_name: string;
  readonly operation: string;
  readonly model: string | null;
}

/** What `getSummaryStats` answers: all calls that were asked for, added up and by what they were. */
export interface SummaryStats {
  readonly schema_version: 1;
  /** First and last day (UTC), both whole; `null` where it is open, both for all time. */
  readonly from: string | null;
  readonly to: string | null;
  /** Of all time, whatever was asked for. */
  readonly first_call_at: string | null;
  readonly last_call_at: string | null;
  readonly total: Tally;
  /** The most expensive first. */
  readonly by_model: readonly (Tally & { readonly model: string | null })[];
  readonly by_agent: readonly (Tally & { readonly agent_name: string })[];
  readonly by_operation: readonly (Tally & { readonly operation: string })[];
  /** Days that are still on disk, in order. Removed days count in `total` only, and only for all time. */
  readonly by_day: readonly (Tally & { readonly day: string })[];
  /** Calls of the days that retention removed, as far back as the period goes: only all time has them; `null` where it needs none. */
  readonly removed_days: { readonly until: string; readonly calls: number } | null;
  /** Lines that could not be read. */
  readonly broken_lines: number;
  /** What could not be kept, by reason, over all processes and all time. */
  readonly dropped: Readonly<Record<string, number>>;
}

/** A day `YYYY-MM-DD` (UTC; whole), an ISO time, or a Date. */
export type When = string | Date;

/** Which calls are added up: all of them where nothing is named. `days` beside `from` or `to` is a RangeError. */
export interface StatsQuery {
  /** The last so many days (UTC), today included. */
  readonly days?: number | undefined;
  readonly from?: When | undefined;
  readonly to?: When | undefined;
  readonly agent?: string | undefined;
  readonly model?: string | undefined;
}

/** Which records are wanted: those that are as each of the named parts says, letter by letter. */
export interface RecordFilter {
  readonly agent?: string | undefined;
  readonly operation?: string | undefined;
  readonly model?: string | undefined;
  readonly session?: string | undefined;
  readonly user?: string | undefined;
  readonly success?: boolean | undefined;
}

/** What became of the calls of this process. */
export interface TelemetryHealth {
  readonly recorded: number;
  readonly sent: number;
  /** What could not be kept or sent, by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  /** Spans that wait for the collector. */
  readonly waiting: number;
}

/** What `createTelemetry` takes. What is absent comes from the environment (docs/sdk.md), then from the defaults. */
export interface TelemetrySettings {
  /** Whether anything is written to files. LLM_TELEMETRY_STORAGE, default true. */
  readonly storage?: boolean | undefined;
  /** LLM_TELEMETRY_DIR, default `.llm-telemetry` in the working directory. */
  readonly dir?: string | undefined;
  /** LLM_STORE_PROMPTS, default false. */
  readonly storePrompts?: boolean | undefined;
  /** LLM_STORE_RESPONSES, default false. */
  readonly storeResponses?: boolean | undefined;
  /** Days kept beside today. LLM_RETENTION_DAYS, default 30. */
  readonly retentionDays?: number | undefined;
  /** LLM_STORAGE_MAX_SIZE_MB, default 100 (million bytes). */
  readonly maxSizeMb?: number | undefined;
  /** LLM_PUSHGATEWAY_URL, default none. */
  readonly pushgatewayUrl?: string | undefined;
  /** Base URL of an OTLP/HTTP collector. LLM_OTLP_ENDPOINT, else OTEL_EXPORTER_OTLP_ENDPOINT, default none. */
  readonly otlpEndpoint?: string | undefined;
  readonly otlpHeaders?: Readonly<Record<string, string>> | undefined;
  /** LLM_PROJECT_NAME, default the name of the working directory. */
  readonly project?: string | undefined;
  /** Session and user of calls that name none. */
  readonly session?: string | undefined;
  readonly user?: string | undefined;
  /** The clock, in milliseconds since 1970. */
  readonly now?: (() => number) | undefined;
}

/** A call of a model under the name of its agent and what it is for, around `fn`, which makes it. */
export type TrackAiCall = <T>(name: string, operation: string, fn: (tracker: CallTracker) => T) => T;

/** One place of storage and one collector, with the calls that go there. */
export interface Telemetry {
  readonly trackAiCall: TrackAiCall;
  readonly queryByDateRange: (from: When, to: When, filter?: RecordFilter) => Promise<TelemetryRecord[]>;
  readonly getSummaryStats: (query?: StatsQuery) => Promise<SummaryStats>;
  readonly flushTelemetry: () => Promise<void>;
  readonly telemetryHealth: () => TelemetryHealth;
}

/** Storage of its own, beside the default one. */
export declare function createTelemetry(settings?: TelemetrySettings): Telemetry;

/**
 * Runs `fn` and writes down what it was: who, how long, and what `fn` tells the tracker. Gives what `fn` gives; for a
 * promise, a promise of the same. An error of `fn` comes out unchanged, and the call counts as failed. Whatever fails on
 * our side never reaches the caller.
 */
export declare const trackAiCall: TrackAiCall;

/** The records from one time to another, in order of time. A day given as `to` is meant whole. Throws RangeError for times that are none. */
export declare function queryByDateRange(
  from: When,
  to: When,
  filter?: RecordFilter,
): Promise<TelemetryRecord[]>;

/** Sums over all time, or over whole days, from `summary.json` and the lines it has not seen yet. */
export declare function getSummaryStats(query?: StatsQuery): Promise<SummaryStats>;

/** Resolves when the summary is up to date and the collector was offered all that waits. For the end of short programs. */
export declare function flushTelemetry(): Promise<void>;

/** What this process recorded, sent and had to drop so far. */
export declare function telemetryHealth(): TelemetryHealth;
