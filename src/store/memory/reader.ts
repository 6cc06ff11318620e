import type { ArchiveFile } from "../../domain/archive.ts";
import type { ContextPoint, ContextSpan, Thread } from "../../domain/context-point.ts";
import type { Things } from "../../domain/kinds.ts";
import type { PlanEvent } from "../../domain/plan-event.ts";
import type { Measure, ThingKind } from "../../domain/observation.ts";
import type { BrokenLine, Cursor } from "../../domain/cursor.ts";
import { isAsked, type Prompt } from "../../domain/prompt.ts";
import type { Request } from "../../domain/request.ts";
import { compareSessions, type Session, type SessionTotals } from "../../domain/session.ts";
import type { UnixMs } from "../../domain/time.ts";
import { hasFailed, type ToolCall } from "../../domain/tool-call.ts";
import type { SessionWork } from "../../domain/work.ts";
import type { CloseUp } from "../close-up.ts";
import type { FileTouch, RequestGlance, SessionSpan, ToolGlance } from "../glance.ts";
import type { Odometer } from "../odometer.ts";
import type { SearchPage, SearchQuestion } from "../search.ts";
import {
  type AgreementRow,
  type AnswerTimes,
  type CostRow,
  type Entry,
  type EntryFilter,
  type EntryStretch,
  type Filter,
  type Keyed,
  type LedgerReader,
  type SessionFilter,
  type SessionPosition,
  type Span,
  type ToolCallGroup,
  type ToolDimension,
  type ToolOrder,
  type UsageQuestion,
  type UsageRow,
  type WitnessRow,
} from "../store.ts";
import type { StoredPoint } from "../whole.ts";
import { memoryAlertLog } from "./alert-log.ts";
import { agreementRows, witnessRows } from "./agreement.ts";
import { closeUp } from "./close-up.ts";
import { contextPointsOf } from "./context-points.ts";
import { newest } from "./order.ts";
import {
  isMeant,
  isOwned,
  selected,
  selectedEntries,
  selectedPoints,
  selectedRequests,
  sessionsOfModel,
} from "./selection.ts";
import { countersOf, lastCounted, totalsOf } from "./totals.ts";
import { storedPoint } from "./stored-point.ts";
import { fileTouches, requestGlance, spanOf } from "./glance.ts";
import type { MemoryLedger } from "./ledger.ts";
import { workByOwner } from "./odometer.ts";
import { planEventLog } from "./plan-event-log.ts";
import { memorySessionLog } from "./session-log.ts";
import { countSessions, groupRequests, sumCosts, sumCounters, sumUsage } from "./usage.ts";
import { search } from "./search.ts";
import { stopEntriesOf, thresholdEntriesOf } from "./told-entries.ts";
import { groupToolCalls, leadingSessions } from "./tool-sum.ts";
import { workOf } from "./work.ts";

/** Answers questions from a ledger in memory by scanning everything. */
export class MemoryReader implements LedgerReader {
  readonly #ledger: MemoryLedger;
  readonly planEventLog = planEventLog((filter) => this.planEvents(filter, Infinity));
  readonly sessionLog;
  readonly alerts;
  readonly allowances;
  readonly closeUp: CloseUp;
  readonly odometer: Odometer = {
    usage: () =>
      this.usage({ filter: {}, by: ["project", "model", "agent"] }).map((row) =>
        Object.assign({}, row, { sessions: 0 }),
      ),
    work: () => workByOwner(this.#ledger),
  };
  readonly subagents = this.#listOf("subagent");
  readonly compactions = this.#listOf("compaction");
  readonly tasks = this.#listOf("task");
  readonly limitSamples = this.#listOf("limit-sample");
  readonly statements = this.#listOf("statement");
  readonly preambles = this.#listOf("preamble");
  readonly insertedTexts = this.#listOf("inserted-text");
  readonly checkpoints = this.#listOf("checkpoint");
  readonly backgroundTasks = this.#listOf("background-task");
  readonly planEvents = this.#listOf("plan-event");
  readonly thresholdEntries = (sessionKey: number) => thresholdEntriesOf(this.#ledger.entries, sessionKey);
  readonly stopEntries = (sessionKey: number, limit: number) =>
    stopEntriesOf(this.#ledger.entries, sessionKey).slice(-limit);

  constructor(ledger: MemoryLedger) {
    this.#ledger = ledger;
    this.sessionLog = memorySessionLog(ledger);
    this.alerts = memoryAlertLog(ledger.alerts);
    this.allowances = ledger.allowances;
    this.closeUp = closeUp(ledger);
  }

  sessions(filter: SessionFilter, limit: number, after?: SessionPosition): Session[] {
    const { model, from, to, doing, ...owner } = filter;
    const used = model === undefined ? undefined : sessionsOfModel(this.#ledger, model);
    return [...this.#ledger.sessions.values()]
      .filter((session) => isOwned(this.#ledger.sessions, { sessionKey: session.key }, owner))
      .filter((session) => session.lastSeenAt >= (from ?? -Infinity) && session.startedAt < (to ?? Infinity))
      .filter((session) => used?.has(session.key) !== false)
      .filter(({ activity }) => doing === undefined || doing.includes(activity?.state ?? "none"))
      .filter((session) => after === undefined || compareSessions(session, after) > 0)
      .toSorted(compareSessions)
      .slice(0, limit);
  }

  sessionByKey(key: number): Session | undefined {
    return this.#ledger.sessions.get(key);
  }

  sessionsById(id: string, agent?: string): Session[] {
    const all = [...this.#ledger.sessions.values()].filter(
      (session) => agent === undefined || session.agent === agent,
    );
    const exact = all.filter((session) => session.id === id);
    return exact.length > 0 ? exact : all.filter((session) => session.id.startsWith(id)).slice(0, 20);
  }

  sessionsChangedSince(after: number, limit: number): Session[] {
    const changed = [...this.#ledger.sessions.values()]
      .filter((session) => session.changed > after)
      .toSorted((a, b) => a.changed - b.changed || a.key - b.key);
    const last = changed[Math.min(limit, changed.length) - 1]?.changed ?? 0;
    return changed.filter((session) => session.changed <= last);
  }

  projects(): string[] {
    const told = [...this.#ledger.sessions.values()].flatMap(({ facts: { project } }) => project ?? []);
    return [...new Set(told)].toSorted();
  }

  lastChange(): number {
    return Math.max(0, ...[...this.#ledger.sessions.values()].map((session) => session.changed));
  }

  totals(sessionKeys: readonly number[], burnSince: UnixMs): SessionTotals[] {
    return sessionKeys.map((key) => totalsOf(this.#ledger, key, burnSince));
  }

  requests(filter: Filter, limit: number): Keyed<Request>[] {
    return newest(selectedRequests(this.#ledger, filter), limit);
  }

  requestGlances(span: SessionSpan, limit: number): RequestGlance[] {
    return spanOf(this.#ledger.shelves.request.all(), span, limit).map((request) => requestGlance(request));
  }

  toolGlances(span: SessionSpan, limit: number): ToolGlance[] {
    const calls = this.#ledger.shelves["tool-call"].all();
    const wanted = span.onlyFailed === true ? calls.filter(({ success }) => success === false) : calls;
    return spanOf(wanted, span, limit);
  }

  fileTouches(span: SessionSpan, limit: number): FileTouch[] {
    return fileTouches(spanOf(this.#ledger.shelves["tool-call"].all(), span, Infinity)).slice(0, limit);
  }

  requestByKey(key: number): Keyed<Request> | undefined {
    return this.#ledger.shelves.request.byKey(key);
  }

  toolCalls(filter: Filter, limit: number, tools?: readonly string[]): Keyed<ToolCall>[] {
    const calls = selected(this.#ledger, this.#ledger.shelves["tool-call"].all(), filter);
    return newest(tools === undefined ? calls : calls.filter((call) => isOf(call, tools)), limit);
  }

  failedCalls(filter: Filter, limit: number, tools?: readonly string[]): Keyed<ToolCall>[] {
    const failed = this.#namedCalls(filter).filter(hasFailed);
    return newest(tools === undefined ? failed : failed.filter((call) => isOf(call, tools)), limit);
  }

  toolCallByKey(key: number): Keyed<ToolCall> | undefined {
    return this.#ledger.shelves["tool-call"].byKey(key);
  }

  prompts(filter: Filter, limit: number): Keyed<Prompt>[] {
    return newest(selected(this.#ledger, this.#ledger.shelves.prompt.all(), filter).filter(isAsked), limit);
  }

  planEventByKey(key: number): Keyed<PlanEvent> | undefined {
    return this.#ledger.shelves["plan-event"].byKey(key);
  }

  contextPoints(thread: Thread, span: ContextSpan): ContextPoint[] {
    return contextPointsOf(this.#ledger.shelves.request.all(), thread, span);
  }

  work(filter: Filter): SessionWork[] {
    const { from = -Infinity, to = Infinity } = filter;
    return this.sessions({ ...filter, from: undefined, to: undefined }, Infinity)
      .filter(({ startedAt }) => startedAt >= from && startedAt < to)
      .map((session) => workOf(this.#ledger, session));
  }

  toolCallGroups(dimension: ToolDimension, filter: Filter): ToolCallGroup[] {
    return groupToolCalls(this.#ledger, dimension, this.#namedCalls(filter));
  }

  leadingSessions(filter: Filter, by: { order: ToolOrder; limit: number }) {
    return leadingSessions(this.#namedCalls(filter), by);
  }

  #namedCalls(filter: Filter): Keyed<ToolCall>[] {
    const asked = this.sessions({ model: filter.model }, Infinity).map(({ key }) => key);
    return selected(this.#ledger, this.#ledger.shelves["tool-call"].all(), filter)
      .filter(({ tool, toolUseId }) => tool !== undefined || toolUseId !== undefined)
      .filter(({ sessionKey }) => filter.model === undefined || asked.some((key) => key === sessionKey));
  }

  witnesses(filter: Filter): WitnessRow[] {
    return witnessRows(this.#ledger, this.#answered(filter));
  }

  agreement(filter: Filter): AgreementRow[] {
    return agreementRows(this.#ledger, this.#answered(filter));
  }

  search(question: SearchQuestion): SearchPage {
    return search(this.#ledger, question, this.sessions(question.filter, Infinity));
  }

  cursor(path: string): Cursor | undefined {
    return this.#ledger.cursors.get(path);
  }

  cursors(): Cursor[] {
    return [...this.#ledger.cursors.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  }

  brokenLines(limit: number): BrokenLine[] {
    return [...this.#ledger.brokenLines.values()].toSorted((a, b) => b.seenAt - a.seenAt).slice(0, limit);
  }

  /** What is in memory is not archived. */
  archiveFiles(): ArchiveFile[] {
    return [];
  }

  entries(filter: EntryFilter, limit: number, { after = 0, before = Infinity }: EntryStretch = {}): Entry[] {
    return selectedEntries(this.#ledger, filter)
      .filter((entry) => entry.seq > after && entry.seq < before)
      .filter((entry) => isMeant(this.#ledger, entry, filter))
      .toSorted((a, b) => b.seq - a.seq)
      .slice(0, limit);
  }

  entriesAfter(seq: number, limit: number): Entry[] {
    return this.#ledger.entries.filter((entry) => entry.seq > seq).slice(0, limit);
  }

  lastSeq(): number {
    return this.#ledger.lastSeq;
  }

  usage(question: UsageQuestion): UsageRow[] {
    return groupRequests(
      selectedRequests(this.#ledger, question.filter),
      question,
      this.#known(question),
    ).map(({ keys, from, requests }) => sumUsage(requests, { keys, from }));
  }

  costs(question: UsageQuestion): CostRow[] {
    return groupRequests(
      selectedRequests(this.#ledger, question.filter),
      question,
      this.#known(question),
    ).map(({ keys, from, requests }) => sumCosts(requests, { keys, from }));
  }

  usageFromCounters(question: UsageQuestion): UsageRow[] {
    const answered = this.#ledger.shelves.request.all().filter((request) => !request.failed);
    return sumCounters(selectedPoints(this.#ledger, question.filter), question, {
      sessions: this.#ledger.sessions,
      answered,
    });
  }

  answerTimes(filter: Filter, spans: readonly Span[]): (AnswerTimes | undefined)[] {
    return spans.map(({ from, to }) => {
      const times = this.#answered({ ...filter, from, to }).map(({ at }) => at);
      return times.length === 0 ? undefined : { first: Math.min(...times), last: Math.max(...times) };
    });
  }

  sessionsUsed(filter: Filter): number {
    return countSessions(selectedRequests(this.#ledger, filter));
  }

  counters(filter: Filter): ReadonlyMap<Measure, number> {
    return countersOf(this.#ledger, filter);
  }

  lastCounted(sessionKey: number): UnixMs | undefined {
    return lastCounted(this.#ledger, sessionKey);
  }

  [Symbol.dispose](): void {
    this.#ledger.close();
  }

  /** Every thing of a kind that passes the filter, the earliest first. */
  things<K extends ThingKind>(kind: K, filter: Filter): Keyed<Things[K]>[] {
    const all = selected(this.#ledger, this.#ledger.shelves[kind].all(), filter);
    // Other kinds have models of their own, which a filter does not mean.
    if (kind !== "request" || filter.model === undefined) return newest(all, Infinity);
    return newest(
      all.filter((thing) => "model" in thing && thing.model === filter.model),
      Infinity,
    );
  }

  points(filter: Filter): StoredPoint[] {
    return selectedPoints(this.#ledger, filter).map(storedPoint);
  }

  #listOf<K extends ThingKind>(kind: K) {
    return (filter: Filter, limit: number): Keyed<Things[K]>[] =>
      newest(selected(this.#ledger, this.#ledger.shelves[kind].all(), filter), limit);
  }

  #known({ filter: { from, to } }: UsageQuestion) {
    return { sessions: this.#ledger.sessions, ofTime: selectedRequests(this.#ledger, { from, to }) };
  }

  #answered(filter: Filter): Keyed<Request>[] {
    return selectedRequests(this.#ledger, filter).filter((request) => !request.failed);
  }
}

function isOf({ tool }: ToolCall, tools: readonly string[]): boolean {
  return tools.includes(tool ?? "");
}
