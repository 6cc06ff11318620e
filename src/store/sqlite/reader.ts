import type { Database, SQLQueryBindings } from "bun:sqlite";
import type { ArchiveFile } from "../../domain/archive.ts";
import type { ContextPoint, ContextSpan, Thread } from "../../domain/context-point.ts";
import type { BrokenLine, Cursor } from "../../domain/cursor.ts";
import type { Things } from "../../domain/kinds.ts";
import { sourceBit } from "../../domain/source.ts";
import type { Measure, ThingKind } from "../../domain/observation.ts";
import type { PlanEvent } from "../../domain/plan-event.ts";
import type { Prompt } from "../../domain/prompt.ts";
import type { Request } from "../../domain/request.ts";
import type { Session, SessionTotals } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { ToolCall } from "../../domain/tool-call.ts";
import { tellsThreshold } from "../../domain/threshold.ts";
import type { SessionWork } from "../../domain/work.ts";
import type { FileTouch, RequestGlance, SessionSpan, ToolGlance } from "../glance.ts";
import type { SearchPage, SearchQuestion } from "../search.ts";
import type {
  AgreementRow,
  AnswerTimes,
  CostRow,
  Entry,
  EntryFilter,
  EntryStretch,
  Filter,
  Keyed,
  LedgerReader,
  SessionFilter,
  SessionPosition,
  Span,
  ToolCallGroup,
  ToolDimension,
  ToolOrder,
  UsageQuestion,
  UsageRow,
  WitnessRow,
} from "../store.ts";
import { answerTimesOf } from "./rollup/answer-time.ts";
import { SqliteAlertLog } from "./alert-log.ts";
import { SqliteAllowanceLog } from "./allowance-log.ts";
import { sumAgreement, sumWitnesses } from "./agreement.ts";
import { archiveFiles } from "./archive/archive-table.ts";
import { entryConditions, ofTools, ranAndFailed, usesModel, type Condition } from "./condition.ts";
import { SqliteCloseUp } from "./close-up.ts";
import { ContextPoints } from "./context-points.ts";
import { brokenLineOf, cursorOf } from "./cursor-table.ts";
import { entryOf, lastSeqOf } from "./entry-log.ts";
import { Glances } from "./glance.ts";
import { isAskedSql, mappings, promptMapping, requestMapping, toolCallMapping } from "./mapping.ts";
import { sessionOf } from "./session-book.ts";
import { listSessions } from "./session-list.ts";
import { SqliteOdometer } from "./rollup/odometer.ts";
import { sumWork } from "./rollup/session-work.ts";
import { Redirects } from "./redirects.ts";
import { SqlitePlanEventLog } from "./plan-event-log.ts";
import { SqliteSessionLog } from "./session-log.ts";
import { ThingTable, type Row } from "./thing-table.ts";
import { groupToolCalls, leadingSessions } from "./rollup/tool-sum.ts";
import { SessionSums } from "./totals.ts";
import { Search } from "./search/search.ts";
import { counterTotals, lastCounted, sumCounters } from "./rollup/counter-sum.ts";
import { countSessions, sumCosts, sumRequests } from "./rollup/usage-sum.ts";

/** Answers questions from an SQLite ledger. Shares a database with the writer or has a read-only one of its own. */
export class SqliteReader implements LedgerReader {
  readonly #db: Database;
  readonly #sums: SessionSums;
  readonly #redirects: Redirects;
  readonly #glances: Glances;
  readonly #requests: ThingTable<Request>;
  readonly #toolCalls: ThingTable<ToolCall>;
  readonly #prompts: ThingTable<Prompt>;
  readonly #planEvents: ThingTable<PlanEvent>;
  readonly #contextPoints: ContextPoints;
  readonly planEventLog: SqlitePlanEventLog;
  readonly #search: Search;
  readonly sessionLog: SqliteSessionLog;
  readonly alerts: SqliteAlertLog;
  readonly allowances: SqliteAllowanceLog;
  readonly closeUp: SqliteCloseUp;
  readonly odometer: SqliteOdometer;

  readonly subagents = this.#listOf("subagent");
  readonly compactions = this.#listOf("compaction");
  readonly tasks = this.#listOf("task");
  readonly limitSamples = this.#listOf("limit-sample");
  readonly statements = this.#listOf("statement");
  readonly preambles = this.#listOf("preamble");
  readonly insertedTexts = this.#listOf("inserted-text");
  readonly checkpoints = this.#listOf("checkpoint");
  readonly backgroundTasks = this.#listOf("background-task");

  constructor(db: Database) {
    this.#db = db;
    this.#redirects = new Redirects(db);
    this.#sums = new SessionSums(db);
    this.#glances = new Glances(db);
    this.#requests = new ThingTable(db, requestMapping);
    this.#toolCalls = new ThingTable(db, toolCallMapping);
    this.#prompts = new ThingTable(db, promptMapping);
    this.#planEvents = new ThingTable(db, mappings["plan-event"]);
    this.#contextPoints = new ContextPoints(db);
    this.planEventLog = new SqlitePlanEventLog(db);
    this.#search = new Search(db);
    this.sessionLog = new SqliteSessionLog(db);
    this.alerts = new SqliteAlertLog(db);
    this.allowances = new SqliteAllowanceLog(db);
    this.closeUp = new SqliteCloseUp(db);
    this.odometer = new SqliteOdometer(db);
  }

  sessions(filter: SessionFilter, limit: number, after?: SessionPosition): Session[] {
    return listSessions(this.#db, filter, { limit, after });
  }

  sessionByKey(key: number): Session | undefined {
    return this.#rows("SELECT * FROM session WHERE key = ?", [key]).map(sessionOf)[0];
  }

  sessionsById(id: string, agent?: string): Session[] {
    const [ofAgent, named] = agent === undefined ? ["", []] : ["AND agent = ?", [agent]];
    const exact = this.#rows(`SELECT * FROM session WHERE id = ? ${ofAgent}`, [id, ...named]);
    if (exact.length > 0) return exact.map(sessionOf);
    // A range, not a pattern: an index finds it, and no character of the id means anything.
    const sql = `SELECT * FROM session WHERE id >= ? AND id < ? ${ofAgent} ORDER BY id LIMIT 20`;
    return this.#rows(sql, [id, `${id}\u{10ffff}`, ...named]).map(sessionOf);
  }

  sessionsChangedSince(after: number, limit: number): Session[] {
    // Sessions of one commit share a number: a page ends between commits, or a reader would skip the rest of one.
    return this.#rows(
      `SELECT * FROM session WHERE changed > ?1 AND changed <= (SELECT max(changed) FROM
       (SELECT changed FROM session WHERE changed > ?1 ORDER BY changed LIMIT ?2)) ORDER BY changed, key`,
      [after, limit],
    ).map(sessionOf);
  }

  totals(sessionKeys: readonly number[], burnSince: UnixMs): SessionTotals[] {
    return sessionKeys.map((key) => this.#sums.of(key, burnSince));
  }

  requests(filter: Filter, limit: number): Keyed<Request>[] {
    return this.#requests.list(filter, limit);
  }

  requestGlances(span: SessionSpan, limit: number): RequestGlance[] {
    return this.#glances.requests(span, limit);
  }

  toolGlances(span: SessionSpan, limit: number): ToolGlance[] {
    return this.#glances.toolCalls(span, limit);
  }

  fileTouches(span: SessionSpan, limit: number): FileTouch[] {
    return this.#glances.fileTouches(span, limit);
  }

  requestByKey(key: number): Keyed<Request> | undefined {
    return this.#requests.byKey(key) ?? this.#requests.byKey(this.#redirects.followed("request", key));
  }

  toolCalls(filter: Filter, limit: number, tools?: readonly string[]): Keyed<ToolCall>[] {
    return this.#toolCalls.list(filter, limit, ofTools(tools));
  }

  failedCalls(filter: Filter, limit: number, tools?: readonly string[]): Keyed<ToolCall>[] {
    // A call itself knows no model.
    const ofModel: Condition = [usesModel("tool_call.session_key"), filter.model];
    return this.#toolCalls.list(filter, limit, ranAndFailed, ofTools(tools), ofModel);
  }

  toolCallByKey(key: number): Keyed<ToolCall> | undefined {
    return this.#toolCalls.byKey(key) ?? this.#toolCalls.byKey(this.#redirects.followed("tool-call", key));
  }

  prompts(filter: Filter, limit: number): Keyed<Prompt>[] {
    return this.#prompts.list(filter, limit, [isAskedSql]);
  }

  planEvents(filter: Filter, limit: number): Keyed<PlanEvent>[] {
    return this.#planEvents.list(filter, limit);
  }

  planEventByKey(key: number): Keyed<PlanEvent> | undefined {
    return this.#planEvents.byKey(key);
  }

  contextPoints(thread: Thread, span: ContextSpan): ContextPoint[] {
    return this.#contextPoints.of(thread, span);
  }

  work(filter: Filter): SessionWork[] {
    return sumWork(this.#db, filter);
  }

  toolCallGroups(dimension: ToolDimension, filter: Filter): ToolCallGroup[] {
    return groupToolCalls(this.#db, dimension, filter);
  }

  leadingSessions(filter: Filter, by: { order: ToolOrder; limit: number }) {
    return leadingSessions(this.#db, filter, by);
  }

  witnesses(filter: Filter): WitnessRow[] {
    return sumWitnesses(this.#db, filter);
  }

  agreement(filter: Filter): AgreementRow[] {
    return sumAgreement(this.#db, filter);
  }

  search(question: SearchQuestion): SearchPage {
    return this.#search.find(question);
  }

  cursor(path: string): Cursor | undefined {
    return this.#rows("SELECT * FROM cursor WHERE path = ?", [path]).map(cursorOf)[0];
  }

  cursors(): Cursor[] {
    return this.#rows("SELECT * FROM cursor ORDER BY path", []).map(cursorOf);
  }

  brokenLines(limit: number): BrokenLine[] {
    return this.#rows("SELECT * FROM broken_line ORDER BY seen_at DESC, path, offset LIMIT ?", [limit]).map(
      brokenLineOf,
    );
  }

  archiveFiles(): ArchiveFile[] {
    return archiveFiles(this.#db);
  }

  entries(filter: EntryFilter, limit: number, stretch?: EntryStretch): Entry[] {
    const { where, values } = entryConditions(filter, stretch);
    return this.#rows(
      `SELECT entry.* FROM entry LEFT JOIN session ON session.key = entry.session_key ${where}
       ORDER BY entry.seq DESC LIMIT ?`,
      [...values, limit],
    ).map(entryOf);
  }

  entriesAfter(seq: number, limit: number): Entry[] {
    return this.#rows("SELECT * FROM entry WHERE seq > ? ORDER BY seq LIMIT ?", [seq, limit]).map(entryOf);
  }

  thresholdEntries(sessionKey: number): Entry[] {
    // The name stands as it does in the index, which is of no use otherwise.
    const sql = "SELECT * FROM entry WHERE name = 'context_threshold' AND session_key = ? ORDER BY seq";
    return this.#rows(sql, [sessionKey])
      .map(entryOf)
      .filter((entry) => tellsThreshold(entry));
  }

  stopEntries(sessionKey: number, limit: number): Entry[] {
    const sql = `SELECT * FROM entry WHERE name = 'budget_stop' AND session_key = ? AND source = ?
      ORDER BY seq DESC LIMIT ?`;
    return this.#rows(sql, [sessionKey, sourceBit("ledger"), limit])
      .map(entryOf)
      .toReversed();
  }

  projects(): string[] {
    const sql = "SELECT DISTINCT project FROM session WHERE project IS NOT NULL ORDER BY project";
    return this.#rows(sql, []).map(({ project }) => String(project));
  }

  lastChange(): number {
    return Number(this.#rows("SELECT max(changed) AS last FROM session", [])[0]?.["last"] ?? 0);
  }

  lastSeq(): number {
    return lastSeqOf(this.#db);
  }

  usage(question: UsageQuestion): UsageRow[] {
    return sumRequests(this.#db, question);
  }

  usageFromCounters(question: UsageQuestion): UsageRow[] {
    return sumCounters(this.#db, question);
  }

  costs(question: UsageQuestion): CostRow[] {
    return sumCosts(this.#db, question);
  }

  answerTimes(filter: Filter, spans: readonly Span[]): (AnswerTimes | undefined)[] {
    return answerTimesOf(this.#db, filter, spans);
  }

  sessionsUsed(filter: Filter): number {
    return countSessions(this.#db, filter);
  }

  counters(filter: Filter): ReadonlyMap<Measure, number> {
    return counterTotals(this.#db, filter);
  }

  lastCounted(sessionKey: number): UnixMs | undefined {
    return lastCounted(this.#db, sessionKey);
  }

  [Symbol.dispose](): void {
    this.#db.close();
  }

  #listOf<K extends ThingKind>(kind: K) {
    return (filter: Filter, limit: number): Keyed<Things[K]>[] =>
      new ThingTable<Things[K]>(this.#db, mappings[kind]).list(filter, limit);
  }

  #rows(sql: string, values: SQLQueryBindings[]): Row[] {
    return this.#db.query<Row, SQLQueryBindings[]>(sql).all(...values);
  }
}
