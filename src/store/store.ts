import type { CostSplit } from "../domain/cost-split.ts";
import type { Doing } from "../domain/activity.ts";
import type { ArchiveFile } from "../domain/archive.ts";
import type { Attributes } from "../domain/attribute.ts";
import type { BackgroundTask } from "../domain/background-task.ts";
import type { Checkpoint } from "../domain/checkpoint.ts";
import type { Compaction } from "../domain/compaction.ts";
import type { ContextPoint, ContextSpan, Thread } from "../domain/context-point.ts";
import type { BrokenLine, Cursor, Progress } from "../domain/cursor.ts";
import type { InsertedText } from "../domain/inserted-text.ts";
import type { LimitSample } from "../domain/limit-sample.ts";
import type { NanoUsd } from "../domain/money.ts";
import type { Measure, Observation } from "../domain/observation.ts";
import type { Source } from "../domain/source.ts";
import type { Fate } from "../domain/outcome.ts";
import type { Outgoing } from "../domain/outgoing.ts";
import type { PlanEvent } from "../domain/plan-event.ts";
import type { Preamble } from "../domain/preamble.ts";
import type { Prompt } from "../domain/prompt.ts";
import type { PriceOf, Request } from "../domain/request.ts";
import type { Session, SessionTotals } from "../domain/session.ts";
import type { Statement } from "../domain/statement.ts";
import type { Subagent } from "../domain/subagent.ts";
import type { Task } from "../domain/task.ts";
import type { UnixMs } from "../domain/time.ts";
import type { ToolCall } from "../domain/tool-call.ts";
import type { Usage } from "../domain/usage.ts";
import type { SessionWork } from "../domain/work.ts";
import type { AlertBook, AlertLog } from "./alert-log.ts";
import type { AllowanceBook, AllowanceLog } from "./allowance-log.ts";
import type { CloseUp } from "./close-up.ts";
import type { FileTouch, RequestGlance, SessionSpan, ToolGlance } from "./glance.ts";
import type { Odometer } from "./odometer.ts";
import type { PlanEventLog } from "./plan-event-log.ts";
import type { ChangedThing, SessionLog } from "./session-log.ts";
import type { SearchPage, SearchQuestion } from "./search.ts";

/**
 * The ledger's contract. In come observations, merged by identity; out go answers to questions. A store knows no
 * wire, no agent's dialect and no price. Every implementation passes test/contract/store-contract.ts.
 */

/** What a commit did, for the streams and for those who told. All of it is durable. */
export interface Committed {
  /** A fate for each observation, in the order in which they were handed in. */
  readonly fates: readonly Fate[];
  /** The entries this commit added, oldest first. */
  readonly entries: readonly Entry[];
  /** Sessions this commit touched. */
  readonly sessionKeys: readonly number[];
  /** What this commit added or changed. */
  readonly things: readonly ChangedThing[];
}

/**
 * The writing side; there is exactly one writer per ledger.
 *
 * `commit` merges all observations in one transaction and returns when they are durable: kill -9 the next instant
 * loses none. Committing the same observation again changes nothing and yields `duplicate`. When it throws, nothing
 * of the call was kept and the same observations may be committed again. Observations are not kept by reference.
 * `progress` says how far files were read to make them; it is kept with them or not at all. `outgoing` is asked, within the
 * transaction, what of them goes on to others now that their fates are known: it waits in the outbox (`outbox.ts`), kept with them
 * or not at all.
 */
export interface LedgerWriter {
  commit(
    observations: readonly Observation[],
    progress?: Progress,
    outgoing?: (fates: readonly Fate[]) => readonly Outgoing[],
  ): Committed;
  /**
   * Makes the sums that are kept beside the requests anew, a step at a time. Commits may come between two steps. A store
   * that keeps none has no steps.
   */
  rebuild(): Iterable<RebuildStep>;
  /** Makes what was committed searchable, a step of some milliseconds; false when nothing is left to do. Searches find it before. */
  index(): boolean;
  /** Prices every request anew, a step at a time, and keeps the sums current. Commits may come between two steps. */
  reprice(priceOf: PriceOf): Iterable<RepriceStep>;
  /** The last cumulative value of a series' stream, for the delta step; undefined for a stream never seen. */
  streamTail(series: string, startNano: string): StreamTail | undefined;
  readonly alerts: AlertBook;
  readonly allowances: AllowanceBook;
  close(): void;
}

/** What one step of a rebuild did. */
export interface RebuildStep {
  /** Sums that are there now. */
  readonly cells: number;
  /** Sums that were missing, left over, or other than the requests add up to. */
  readonly wrong: number;
}

/** What one step of pricing anew did. */
export interface RepriceStep {
  readonly requests: number;
  /** Those whose cost changed, became known, or is known no more. */
  readonly changed: number;
  /** What the changes add to the cost; below zero when they lower it. */
  readonly costNano: NanoUsd;
  readonly unpriced: number;
}

/** Where a stream of cumulative points ends: the next point adds what it has beyond `total`. */
export interface StreamTail {
  /** Decimal nanoseconds of the last point. */
  readonly timeNano: string;
  readonly total: number;
}

/** Which part of the ledger a question is about. Every field narrows; times are half-open, `from <= at < to`. */
export interface Filter {
  readonly from?: UnixMs | undefined;
  readonly to?: UnixMs | undefined;
  readonly agent?: string | undefined;
  readonly project?: string | undefined;
  readonly branch?: string | undefined;
  readonly model?: string | undefined;
  readonly user?: string | undefined;
  readonly team?: string | undefined;
  readonly sessionKey?: number | undefined;
}

/** Which sessions a list holds. */
export interface SessionFilter extends Filter {
  readonly doing?: readonly Doing[] | undefined;
}

/** A position in a list of sessions, newest activity first. */
export interface SessionPosition {
  readonly lastSeenAt: UnixMs;
  readonly key: number;
}

/** One line of the feed: a named record as it came in. Spans of things are witnesses only; those of nothing else are entries. */
export interface Entry {
  readonly seq: number;
  readonly at: UnixMs;
  readonly sessionKey: number | undefined;
  readonly source: Source;
  readonly kind: Observation["kind"];
  readonly name: string;
  /** Key of the thing it tells of, in the table of its kind. */
  readonly thingKey: number | undefined;
  /** Whether this entry is the first in the feed to tell of its thing. */
  readonly first: boolean;
  readonly data: Attributes;
}

/** Which lines of the feed. What stands in a list is meant; where both lists are there, a line has to be in both. */
export interface EntryFilter extends Filter {
  readonly channels?: readonly Pick<Entry, "kind" | "source">[] | undefined;
  readonly names?: readonly Pick<Entry, "kind" | "name">[] | undefined;
  /** The tool of the call that a line tells of. */
  readonly tool?: string | undefined;
}

/** A stretch of the feed by sequence numbers, without both of them. */
export interface EntryStretch {
  readonly after?: number | undefined;
  readonly before?: number | undefined;
}

/**
 * A thing with the ledger's own number of it, unique in its kind. It stays, also when another is joined into the
 * thing.
 */
export type Keyed<T> = T & { readonly key: number };

/** What usage can be grouped by in the store. */
export type UsageDimension =
  | "model"
  | "project"
  | "branch"
  | "agent"
  | "user"
  | "team"
  | "session"
  | "subagent-type"
  | "pull-request";

/** A half-open span of time. */
export interface Span {
  readonly from: UnixMs;
  readonly to: UnixMs;
}

/**
 * The period that an instant lies in. A store asks for the first hour of use after the period before, in order of time
 * and whoever's use it was; periods begin and end at quarter hours, for that is where days of any time zone do.
 */
export type PeriodOf = (at: UnixMs) => Span;

/** What is asked of usage: which part of the ledger, and what to group it by. Without either it is one sum. */
export interface UsageQuestion {
  readonly filter: Filter;
  readonly by?: readonly UsageDimension[] | undefined;
  /** Groups by time as well. */
  readonly period?: PeriodOf | undefined;
}

/** The sums of one group. A group in which nothing was used has no row. */
export interface UsageRow {
  /** Values of the asked dimensions in their order; undefined where one is unknown. */
  readonly keys: readonly (string | undefined)[];
  /** Start of the group's period; undefined when periods were not asked for. */
  readonly from: UnixMs | undefined;
  /** Sessions with usage in the group. What names no session is in none. */
  readonly sessions: number;
  readonly requests: number;
  readonly failedRequests: number;
  readonly unpricedRequests: number;
  /** Tokens that counters or people told as a sum, of sessions, or models of them, for which nobody told a cost. */
  readonly unpricedTokens: number;
  readonly usage: Usage;
  readonly costNano: NanoUsd;
  readonly reportedNano: NanoUsd | undefined;
}

/** What the usage of one group cost, by class of tokens. */
export interface CostRow {
  readonly keys: UsageRow["keys"];
  readonly from: UnixMs | undefined;
  readonly requests: number;
  readonly unpricedRequests: number;
  readonly unpricedTokens: number;
  readonly usage: Usage;
  readonly costNano: NanoUsd;
  /** The parts of what was priced by class; billed by the piece is what is left of `costNano` without `unsplitNano`. */
  readonly split: CostSplit;
  /** Cost of which no parts are known: told by counters, or priced before parts were kept. */
  readonly unsplitNano: NanoUsd;
}

/** What tool calls can be grouped by. */
export type ToolDimension = "tool" | "session" | "project" | "branch" | "agent" | "subagent-type";

/** What sessions can be put in order by, the most first. */
export type ToolOrder = "calls" | "time" | "failures" | "waiting";

/** Calls of one value of the dimension that went alike and took equally long. */
export interface ToolCallGroup {
  /** The dimension's value; undefined where it is unknown, and for the main thread of `subagent-type`. */
  readonly key: string | undefined;
  readonly durationMs: number | undefined;
  readonly decision: string | undefined;
  readonly decidedBy: string | undefined;
  readonly success: boolean | undefined;
  readonly calls: number;
  /** Time they waited for a person (`waitOf`); undefined where no call of them was timed. */
  readonly waitMs: number | undefined;
}

/** When the first and the last of some answered requests were made. */
export interface AnswerTimes {
  readonly first: UnixMs;
  readonly last: UnixMs;
}

/** What one channel said of the answered requests of one session. */
export interface WitnessRow {
  readonly sessionKey: number | undefined;
  readonly source: Source;
  readonly requests: number;
  readonly usage: Usage;
  /** Undefined where none of it has a price. */
  readonly costNano: NanoUsd | undefined;
}

/** Some requests of a session, with all the tokens that they are held with. */
export interface RequestGap {
  readonly requests: number;
  readonly tokens: number;
}

/** Where the channels disagree about the answered requests of one session. */
export interface AgreementRow {
  readonly sessionKey: number | undefined;
  readonly requests: number;
  /** Seen by a transcript and by no OpenTelemetry signal, and the other way round. */
  readonly missingInOtlp: RequestGap;
  readonly missingInTranscript: RequestGap;
  /** Written to a file before the answer was complete: held so when nobody knew better, or corrected by another. */
  readonly placeholders: RequestGap;
  /** Those of them that nobody corrected. */
  readonly uncorrected: RequestGap;
  /** Held with a usage that some witness tells otherwise. */
  readonly disputed: RequestGap;
  readonly unpriced: RequestGap;
  /** Time of the newest request that OpenTelemetry told of, and of the newest that a transcript told of. */
  readonly lastInOtlp: UnixMs | undefined;
  readonly lastInTranscript: UnixMs | undefined;
}

/** The reading side. Reads see whole commits only. Lists are bounded by `limit`; keys and positions page them. Disposing of it closes it. */
export interface LedgerReader extends Disposable {
  /** Newest activity first. Its cost grows with what it finds, not with what else there is. */
  sessions(filter: SessionFilter, limit: number, after?: SessionPosition): Session[];
  sessionByKey(key: number): Session | undefined;
  /** Sessions whose id is `id`, or starts with it when none equals it: the first twenty, of one agent where it is named. */
  sessionsById(id: string, agent?: string): Session[];
  /** Sessions touched after change number `after`, oldest change first; `limit` may be passed to end with a whole commit. */
  sessionsChangedSince(after: number, limit: number): Session[];
  /** The newest change number; 0 in an empty ledger. */
  lastChange(): number;
  /** The projects that sessions were heard in, each once, in the order of their names. */
  projects(): string[];
  /** Totals for each key, in the given order; `burnSince` bounds `recentCostNano`. */
  totals(sessionKeys: readonly number[], burnSince: UnixMs): SessionTotals[];

  requests(filter: Filter, limit: number): Keyed<Request>[];
  /** Requests and uses of tools of one session: the oldest, oldest first. */
  requestGlances(span: SessionSpan, limit: number): RequestGlance[];
  toolGlances(span: SessionSpan, limit: number): ToolGlance[];
  /** Files that one session read or changed within a span, once for each tool that did: the latest, the latest first. */
  fileTouches(span: SessionSpan, limit: number): FileTouch[];
  readonly closeUp: CloseUp;
  requestByKey(key: number): Keyed<Request> | undefined;
  /** With `tools`, calls of those by name only. */
  toolCalls(filter: Filter, limit: number, tools?: readonly string[]): Keyed<ToolCall>[];
  /** The newest calls that ran and failed (`hasFailed`), oldest first. A model means what it does in `toolCallGroups`. */
  failedCalls(filter: Filter, limit: number, tools?: readonly string[]): Keyed<ToolCall>[];
  toolCallByKey(key: number): Keyed<ToolCall> | undefined;
  /** What persons asked; notices of the client's own are left out. */
  prompts(filter: Filter, limit: number): Keyed<Prompt>[];
  subagents(filter: Filter, limit: number): Keyed<Subagent>[];
  compactions(filter: Filter, limit: number): Keyed<Compaction>[];
  tasks(filter: Filter, limit: number): Keyed<Task>[];
  limitSamples(filter: Filter, limit: number): Keyed<LimitSample>[];
  statements(filter: Filter, limit: number): Keyed<Statement>[];
  preambles(filter: Filter, limit: number): Keyed<Preamble>[];
  insertedTexts(filter: Filter, limit: number): Keyed<InsertedText>[];
  checkpoints(filter: Filter, limit: number): Keyed<Checkpoint>[];
  backgroundTasks(filter: Filter, limit: number): Keyed<BackgroundTask>[];
  /** A plan's own project counts, whether or not a session is known to have brought the event about. */
  planEvents(filter: Filter, limit: number): Keyed<PlanEvent>[];
  planEventByKey(key: number): Keyed<PlanEvent> | undefined;
  readonly planEventLog: PlanEventLog;
  readonly sessionLog: SessionLog;
  readonly alerts: AlertLog;
  readonly allowances: AllowanceLog;
  /** How full a conversation was at each of its answered requests: the newest ones of the span, oldest first. */
  contextPoints(thread: Thread, span: ContextSpan): ContextPoint[];

  /** What sessions did in their whole lives, of those that began within the filter's times; with a model, of those that used it. */
  work(filter: Filter): SessionWork[];
  readonly odometer: Odometer;
  /** Tool calls in groups that went alike. A call knows no model: with one, those of sessions that used it are meant. */
  toolCallGroups(dimension: ToolDimension, filter: Filter): ToolCallGroup[];
  /** The sessions that lead by their tool calls, the first first, and how many sessions have any. */
  leadingSessions(
    filter: Filter,
    by: { readonly order: ToolOrder; readonly limit: number },
  ): { readonly keys: readonly number[]; readonly count: number };

  /** What each channel said of the requests, per session. */
  witnesses(filter: Filter): WitnessRow[];
  /** How far the channels agree about the requests, per session. */
  agreement(filter: Filter): AgreementRow[];

  /** What has all the words that are looked for, of one kind, the newest first. Its cost is bounded, whatever is asked. */
  search(question: SearchQuestion): SearchPage;

  /** How far a file was read; undefined for one never seen. */
  cursor(path: string): Cursor | undefined;
  cursors(): Cursor[];
  /** Lines that could not be read, the latest first. */
  brokenLines(limit: number): BrokenLine[];

  /** All files of the archive there ever were, by day and part. */
  archiveFiles(): ArchiveFile[];

  /** Entries newest first, of a stretch of the feed when given. It looks at each entry of the stretch until it has enough. */
  entries(filter: EntryFilter, limit: number, stretch?: EntryStretch): Entry[];
  /** Entries after a sequence number, oldest first: what a reconnecting stream missed. */
  entriesAfter(seq: number, limit: number): Entry[];
  /** The highest number that a line of the feed ever had; none has it again. */
  lastSeq(): number;
  /** The lines that tell of thresholds which a session's context passed, oldest first. Fast, for they are few and asked for often. */
  thresholdEntries(sessionKey: number): Entry[];
  /** The same of budgets that ended a session's work: the latest so many, oldest first. */
  stopEntries(sessionKey: number, limit: number): Entry[];

  /** Usage from requests, periods in order of time. Its cost does not grow with the number of requests. */
  usage(question: UsageQuestion): UsageRow[];
  /** The same from metric counters, for sessions that have no answered request (ARCHITECTURE.md, rule 4). */
  usageFromCounters(question: UsageQuestion): UsageRow[];
  /** What that usage cost by class of tokens. What only counters tell has no parts and is not in it. */
  costs(question: UsageQuestion): CostRow[];
  /** When the first and the last answered request of each span was made; undefined where there is none. */
  answerTimes(filter: Omit<Filter, "from" | "to">, spans: readonly Span[]): (AnswerTimes | undefined)[];
  /** How many sessions have an answered request. Those that counters tell of are others. */
  sessionsUsed(filter: Filter): number;
  /** Sums of counters by measure. */
  counters(filter: Filter): ReadonlyMap<Measure, number>;
  /** When counters last told of tokens of a session; undefined where none ever did. */
  lastCounted(sessionKey: number): UnixMs | undefined;
}
