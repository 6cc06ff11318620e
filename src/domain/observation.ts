import type { BackgroundTaskObservation } from "./background-task.ts";
import type { CheckpointObservation } from "./checkpoint.ts";
import type { InsertedTextObservation } from "./inserted-text.ts";
import type { PreambleObservation } from "./preamble.ts";
import type { Sign } from "./sign.ts";
import type { Attributes } from "./attribute.ts";
import type { CostSplit } from "./cost-split.ts";
import type { LimitSampleObservation } from "./limit-sample.ts";
import type { NanoUsd } from "./money.ts";
import type { PlanEventObservation } from "./plan-event.ts";
import type { SessionFacts } from "./session.ts";
import type { TaskHistory } from "./task-history.ts";
import type { PointValue } from "./telemetry.ts";
import type { UnixMs } from "./time.ts";
import type { Usage } from "./usage.ts";

/** The channels observations come through, in the order of their bits (`sourceBit`). `ledger` is what the collector concludes. */
export const sources = [
  "otlp-log",
  "otlp-metric",
  "otlp-span",
  "hook",
  "transcript",
  "statusline",
  "plan",
  "manual",
  "sdk",
  "ledger",
] as const;

/** A channel as answers and the ledger name it. In a bit set it has the bit of its place, so the order never changes. */
export type Source = (typeof sources)[number];

/** The bit that stands for a source where several are kept in one number. */
export function sourceBit(source: Source): number {
  return 1 << sources.indexOf(source);
}

/** The sources of a bit set, in the order of `sources`. */
export function sourcesOf(bits: number): Source[] {
  return sources.filter((source) => (bits & sourceBit(source)) !== 0);
}

/** The one source that a bit stands for. */
export function sourceOfBit(bit: number): Source {
  return sourcesOf(bit)[0] ?? "otlp-log";
}

/** The sources that are files. A record of one is known by the ids in it: it may be read again, from a copy or corrected. */
const fileSources: ReadonlySet<Source> = new Set(["transcript", "manual", "plan"]);

/** Whether what a source tells of things are records of files, which may come again and change nothing. */
export function tellsFromFiles(source: Source): boolean {
  return fileSources.has(source);
}

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

/** What one witness, or all of them together, say of a model request. A failed one has no usage. */
export interface RequestAccount {
  readonly model: string | undefined;
  readonly usage: Usage | undefined;
  /** What the agent says it cost. */
  readonly reportedNano: NanoUsd | undefined;
  /** Our price of `usage`, set by the pricing step; undefined when no price is known for the model at that time. */
  readonly costNano: NanoUsd | undefined;
  /** The same price by class of tokens, set with it. */
  readonly costSplit?: CostSplit | undefined;
  readonly durationMs: number | undefined;
  readonly ttftMs: number | undefined;
  readonly stopReason: string | undefined;
  readonly speed: string | undefined;
  readonly effort: string | undefined;
  readonly attempt: number | undefined;
  readonly failed: boolean;
  readonly statusCode: number | undefined;
  readonly error: string | undefined;
  readonly promptId: string | undefined;
  readonly subagentId: string | undefined;
  readonly subagentType: string | undefined;
  readonly querySource: string | undefined;
  readonly messageId: string | undefined;
  readonly requestId: string | undefined;
  readonly branch: string | undefined;
  /** Web searches that the provider ran for it; they are billed per search. */
  readonly webSearches: number | undefined;
  /** Where inference had to stay: `us` costs more. */
  readonly inferenceGeo: string | undefined;
}

/** One model request, answered or finally failed. Identity: any of its aliases. */
export interface RequestObservation extends Seen, RequestAccount {
  readonly kind: "request";
  readonly aliases: readonly string[];
  /** Whether its usage was written down before the answer was complete, so that any other witness knows it better. */
  readonly isPlaceholder?: boolean | undefined;
  /** Whether it does not say what of its input came from the cache, so that a span knows it better. */
  readonly lacksCache?: boolean | undefined;
  /** Whether the provider searched the web for it and no channel says how often: only the reported cost does. */
  readonly hidesSearches?: boolean | undefined;
  readonly held?: Held | undefined;
}

/** What is said of one use of a tool. */
export interface ToolCallAccount {
  /** The agent's own id of this use. Not every agent makes it unique beyond the session. */
  readonly toolUseId: string | undefined;
  readonly tool: string | undefined;
  readonly input: string | undefined;
  readonly decision: string | undefined;
  readonly decidedBy: string | undefined;
  readonly startedAt: UnixMs | undefined;
  readonly durationMs: number | undefined;
  /** Time spent waiting for a person's permission. */
  readonly blockedMs: number | undefined;
  readonly success: boolean | undefined;
  readonly error: string | undefined;
  readonly inputBytes: number | undefined;
  readonly resultBytes: number | undefined;
  readonly promptId: string | undefined;
  readonly subagentId: string | undefined;
  /** The file it read or changed, as the agent names it. */
  readonly filePath: string | undefined;
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
  /** When it answered or was refused: unlike start and duration, this holds the wait for a person's permission. */
  readonly endedAt?: UnixMs | undefined;
}

/** One use of a tool, seen at its decision, its result or its span. */
export interface ToolCallObservation extends Seen, ToolCallAccount {
  readonly kind: "tool-call";
  readonly aliases: readonly string[];
  /** Whether it only adds to a use that is known: an answer to a call that nobody told of is no use of a tool. */
  readonly onlyJoins?: boolean | undefined;
  readonly held?: Held | undefined;
}

/** What is said of a prompt. `hash` is the fingerprint of its text, kept also where that is not; the redaction step sets it. */
export interface PromptAccount {
  readonly promptId: string | undefined;
  readonly length: number | undefined;
  readonly hash?: string | undefined;
  readonly text: string | undefined;
  readonly command: string | undefined;
}

/** A person's prompt. The text is there only when both the client and the config opted in. */
export interface PromptObservation extends Seen, PromptAccount {
  readonly kind: "prompt";
  readonly aliases: readonly string[];
  readonly held?: Held | undefined;
}

/** What is said of an agent that a session sent out; `description` says what for, in a few words. */
export interface SubagentAccount {
  readonly subagentId: string | undefined;
  readonly subagentType: string | undefined;
  readonly model: string | undefined;
  readonly startedAt: UnixMs | undefined;
  readonly endedAt: UnixMs | undefined;
  readonly toolUses: number | undefined;
  readonly promptId: string | undefined;
  readonly description: string | undefined;
  /** The use of a tool that sent it out, and the subagent that did when it was not the session itself. */
  readonly toolUseId: string | undefined;
  readonly parentId: string | undefined;
}

/** A subagent as its start, its end, its file or the call that sent it out tells of it. Alias: the agent's own id of it. */
export interface SubagentObservation extends Seen, SubagentAccount {
  readonly kind: "subagent";
  readonly aliases: readonly string[];
}

/** What is said of a compaction. */
export interface CompactionAccount {
  readonly trigger: string | undefined;
  readonly tokensBefore: number | undefined;
  readonly tokensAfter: number | undefined;
  readonly durationMs: number | undefined;
  readonly success: boolean | undefined;
}

/** A compaction as an event or a transcript tells it. No channel numbers them: aliases are the session and about when. */
export interface CompactionObservation extends Seen, CompactionAccount {
  readonly kind: "compaction";
  readonly aliases: readonly string[];
}

/** The words of Claude Code's task tools. `deleted` was taken off the list and counts neither as open nor as done. */
export type TaskStatus = "pending" | "in_progress" | "completed" | "deleted";

/** What is said of an entry of a session's task list, which is in its status since `statusAt`. */
export interface TaskAccount {
  readonly taskId: string | undefined;
  readonly subject: string | undefined;
  readonly status: TaskStatus | undefined;
  readonly statusAt: UnixMs | undefined;
  /** How the agent names the work while it is under way. */
  readonly activeForm: string | undefined;
  readonly owner: string | undefined;
  readonly startedAt: UnixMs | undefined;
  readonly completedAt: UnixMs | undefined;
  /** Its place in the list, from 1. */
  readonly position: number | undefined;
  readonly history?: TaskHistory | undefined;
  /** The numbers of the tasks that have to be done before it, as JSON text. */
  readonly blockedBy?: string | undefined;
}

/** An entry of a task list as one record leaves it. Alias: the session, and the entry's number, subject or place. */
export interface TaskObservation extends Seen, TaskAccount {
  readonly kind: "task";
  readonly aliases: readonly string[];
}

/** The agent's own account of a whole session, at times in money only. It is a running total: the newest replaces the one before. */
export interface StatementAccount {
  readonly costNano: NanoUsd | undefined;
  readonly usage: Usage | undefined;
  readonly linesAdded: number | undefined;
  readonly linesRemoved: number | undefined;
  readonly durationMs: number | undefined;
  readonly apiDurationMs: number | undefined;
  /** Whether the agent itself says that a part of the cost is a guess. */
  readonly isEstimate: boolean | undefined;
}

/** The running total as one channel tells it. Alias: session and channel, so the newest stands for all before. */
export interface StatementObservation extends Seen, StatementAccount {
  readonly kind: "statement";
  readonly aliases: readonly string[];
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
