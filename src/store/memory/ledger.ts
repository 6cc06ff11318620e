/** The ledger in memory: for tests and experiments. It is the plainest statement of the contract; nothing survives the process. */
import { backgroundTaskOf, mergeBackgroundTasks, type BackgroundTask } from "../../domain/background-task.ts";
import { checkpointOf, type Checkpoint } from "../../domain/checkpoint.ts";
import { compactionOf, type Compaction } from "../../domain/compaction.ts";
import type { BrokenLine, Cursor, Progress } from "../../domain/cursor.ts";
import { limitSampleOf, type LimitSample } from "../../domain/limit-sample.ts";
import {
  sourceBit,
  tellsFromFiles,
  type DataPointObservation,
  type Observation,
  type RequestObservation,
  type ThingKind,
} from "../../domain/observation.ts";
import type { Fate } from "../../domain/outcome.ts";
import type { Outgoing } from "../../domain/outgoing.ts";
import { planEventOf, type PlanEvent } from "../../domain/plan-event.ts";
import { insertedTextOf, type InsertedText } from "../../domain/inserted-text.ts";
import { mergePreambles, preambleOf, type Preamble } from "../../domain/preamble.ts";
import { mergePrompts, promptOf, promptRules, tellsStandIn, type Prompt } from "../../domain/prompt.ts";
import { copyAlias, mergeRequests, requestOf, type PriceOf, type Request } from "../../domain/request.ts";
import { areOtherMessages, longestAnswerMs } from "../../domain/request-twin.ts";
import { areOneUse } from "../../domain/reused-id.ts";
import { copiesWith, newSession, type Session } from "../../domain/session.ts";
import { mergeStatements, statementOf, type Statement } from "../../domain/statement.ts";
import { mergeSubagents, subagentOf, type Subagent } from "../../domain/subagent.ts";
import { mergeTasks, taskOf, type Task } from "../../domain/task.ts";
import { uniteAccounts } from "../../domain/thing.ts";
import { mergeToolCalls, toolCallOf, type ToolCall } from "../../domain/tool-call.ts";
import { totalTokens } from "../../domain/usage.ts";
import type { Committed, Entry, LedgerWriter, RebuildStep, RepriceStep, StreamTail } from "../store.ts";
import type { ChangedThing } from "../session-log.ts";
import type { StoredEntry, Things } from "../whole.ts";
import { MemoryAlertBook } from "./alert-book.ts";
import { MemoryAllowances } from "./allowances.ts";
import { isFirstLine, isListed } from "../../domain/feed-line.ts";
import { ThingShelf, type Parting } from "./merge.ts";
import { changesAt, type Placed } from "./placed.ts";
import { MemoryOutbox } from "./outbox.ts";
import { compactionTwin } from "./compaction-twin.ts";
import { reusedBy, twinRules } from "./request-twin.ts";
import { isHearsay, isKnownBetter, takeOutStandIns } from "./stand-ins.ts";
import { toldSession } from "./told-session.ts";

/** A point of a metric after the delta step, and its session. */
export interface Point {
  readonly seen: DataPointObservation;
  readonly sessionKey: number | undefined;
}

/** What one source said of a request. `key` may have been joined into another since; where that was parted, it is the other's. */
export interface Said {
  key: number;
  readonly account: Request;
}

/** What a commit tells of itself, as it comes about. */
interface Told {
  readonly entries: Entry[];
  readonly things: ChangedThing[];
}

/** Everything that was committed, and the rules by which it got there. */
export class MemoryLedger implements LedgerWriter {
  readonly sessions = new Map<number, Session>();
  readonly requests: ThingShelf<Request>;
  readonly toolCalls = new ThingShelf<ToolCall>(mergeToolCalls, {
    twinOf: reusedBy(({ toolUseId }) => toolUseId, areOneUse),
  });
  readonly prompts = new ThingShelf<Prompt>(mergePrompts, promptRules);
  readonly subagents = new ThingShelf<Subagent>(mergeSubagents);
  readonly compactions = new ThingShelf<Compaction>(uniteAccounts, { twinOf: compactionTwin });
  readonly tasks = new ThingShelf<Task>(mergeTasks);
  readonly limitSamples = new ThingShelf<LimitSample>(uniteAccounts);
  readonly statements = new ThingShelf<Statement>(mergeStatements);
  readonly preambles = new ThingShelf<Preamble>(mergePreambles);
  readonly insertedTexts = new ThingShelf<InsertedText>(uniteAccounts);
  readonly checkpoints = new ThingShelf<Checkpoint>(uniteAccounts);
  readonly backgroundTasks = new ThingShelf<BackgroundTask>(mergeBackgroundTasks);
  readonly planEvents = new ThingShelf<PlanEvent>(uniteAccounts);
  readonly alerts = new MemoryAlertBook();
  readonly allowances = new MemoryAllowances();
  readonly said: Said[] = [];
  readonly cursors = new Map<string, Cursor>();
  readonly brokenLines = new Map<string, BrokenLine>();
  readonly entries: Entry[] = [];
  readonly points = new Map<string, Point>();
  /** Fingerprints of entries by their numbers; lines of files have none. */
  readonly digests = new Map<number, number>();
  readonly outbox = new MemoryOutbox();
  /** The highest number that an entry ever had. */
  lastSeq = 0;
  readonly #identities = new Set<string>();
  readonly #keys = new Map<string, number>();
  #lastKey = 0;
  #changed = 0;
  /** Sessions of which the commit under way counted copies. */
  readonly #copying = new Set<number>();

  constructor(priceOf?: PriceOf) {
    const rules = {
      isOther: areOtherMessages,
      giveLine: (pair: Parting<Request>, toKey: number) => this.#giveLine(pair, toKey),
      ...twinRules(this.said, { keyOf: (key) => this.requests.byKey(key)?.key, priceOf }),
    };
    this.requests = new ThingShelf<Request>((a, b) => mergeRequests(a, b, priceOf), rules);
  }

  commit(
    observations: readonly Observation[],
    progress?: Progress,
    outgoing?: (fates: readonly Fate[]) => readonly Outgoing[],
  ): Committed {
    const fates: Fate[] = [];
    const told: Told = { entries: [], things: [] };
    const touched = new Set<number>();
    for (const seen of observations) {
      const sessionKey = this.#sessionKeyOf(seen);
      const session = this.sessions.get(sessionKey ?? 0);
      const wasHearsay = session !== undefined && isHearsay(this, session);
      const fate = this.#take(seen, sessionKey, told);
      fates.push(fate);
      if (fate !== "accepted" || sessionKey === undefined) continue;
      this.#update(sessionKey, (known) => toldSession(known, seen, wasHearsay));
      touched.add(sessionKey);
    }
    this.takeOutStandIns(told);
    for (const key of this.#copying) touched.add(key);
    this.#copying.clear();
    // What moved to an earlier session is missing in the one that it left.
    for (const { sessionKey } of told.things) if (sessionKey !== undefined) touched.add(sessionKey);
    this.#forgetEmpty(touched);
    for (const cursor of progress?.cursors ?? []) this.cursors.set(cursor.path, cursor);
    for (const line of progress?.brokenLines ?? [])
      this.brokenLines.set(`${line.path}\0${line.offset}`, line);
    if (outgoing !== undefined) this.outbox.put(outgoing(fates));
    if (touched.size > 0) this.#changed += 1;
    for (const key of touched) this.#update(key, (session) => ({ ...session, changed: this.#changed }));
    return { fates, ...told, sessionKeys: [...touched] };
  }

  /** Removes what is known better by now, and notes that in the commit's changes. */
  takeOutStandIns(told: Told = { entries: [], things: [] }): void {
    const gone = takeOutStandIns(this);
    told.things.push(...gone);
    const left = told.entries.filter((entry) => this.entries.includes(entry));
    if (gone.length > 0) told.entries.splice(0, Infinity, ...left);
  }

  /** The session of a name, created on first sight by what happened at `at`. */
  sessionNamed({ agent, id }: { agent: string; id: string }, at: number): Session {
    const key = this.#sessionKeyOf({ agent, sessionId: id, at });
    const session = this.sessions.get(key ?? 0);
    if (session === undefined) throw new Error("a session was made and is not there");
    return session;
  }

  /** Keeps an entry under the next number; false when its fingerprint is known. */
  keepEntry({ digest, ...entry }: Omit<StoredEntry, "seq">): boolean {
    if (digest !== undefined && !this.#isNew({ at: entry.at, digest })) return false;
    this.lastSeq += 1;
    this.entries.push({ seq: this.lastSeq, ...entry });
    if (digest !== undefined) this.digests.set(this.lastSeq, digest);
    return true;
  }

  /** Notes that a thing stands on a line of the feed. */
  stand(kind: "request" | "tool-call", key: number): void {
    shelfOf(this, kind).stand(key);
  }

  /** Every question looks at the requests themselves. */
  rebuild(): Iterable<RebuildStep> {
    return [];
  }

  /** Every search looks at everything. */
  index(): boolean {
    return false;
  }

  *reprice(priceOf: PriceOf): Generator<RepriceStep> {
    this.#repriceSaid(priceOf);
    for (const { key, ...request } of this.requests.all()) {
      if (request.usage === undefined) continue;
      const price = priceOf(request);
      const [before = 0, after = 0] = [request.costNano, price?.costNano];
      this.requests.replace(key, { ...request, costNano: price?.costNano, costSplit: price?.costSplit });
      const changed = request.costNano === price?.costNano ? 0 : 1;
      if (changed > 0 && request.sessionKey !== undefined) this.#raise(request.sessionKey);
      yield { requests: 1, changed, costNano: after - before, unpriced: price === undefined ? 1 : 0 };
    }
  }

  /** Each source's account of a request has its own tokens, and so its own price. */
  #repriceSaid(priceOf: PriceOf): void {
    for (const [index, { key, account }] of this.said.entries()) {
      const held = this.requests.byKey(key);
      if (held === undefined || account.usage === undefined) continue;
      const costNano = priceOf({ ...held, usage: account.usage })?.costNano;
      this.said[index] = { key, account: { ...account, costNano } };
    }
  }

  streamTail(series: string, startNano: string): StreamTail | undefined {
    const totals = [...this.points.values()].filter(
      ({ seen }) => seen.series === series && seen.startNano === startNano && seen.total !== undefined,
    );
    const last = totals.toSorted((a, b) => (a.seen.timeNano < b.seen.timeNano ? -1 : 1)).at(-1)?.seen;
    return last?.total === undefined ? undefined : { timeNano: last.timeNano, total: last.total };
  }

  close(): void {
    this.#identities.clear();
  }

  #take(seen: Observation, sessionKey: number | undefined, told: Told): Fate {
    if (seen.kind === "data-point") return this.#addPoint(seen, sessionKey);
    const session = this.sessions.get(sessionKey ?? 0);
    if (session !== undefined && tellsStandIn(seen) && isKnownBetter(this, session)) return "duplicate";
    if ("onlyJoins" in seen && seen.onlyJoins === true && !shelfOf(this, seen.kind).knows(seen.aliases))
      return "orphan";
    const isLine = isLineWithId(seen);
    if (!isLine && !this.#isNew(seen)) return "duplicate";
    const placed = this.#put(seen, sessionKey);
    if (isLine && seen.kind === "request") this.#countCopy(seen, sessionKey, placed);
    if (isLine && !placed.changed) return "duplicate";
    if (seen.kind !== "event" && placed.changed)
      told.things.push(...changesAt(placed, seen.kind, sessionKey));
    this.#list(seen, { sessionKey, placed, told });
    return "accepted";
  }

  /** Adds its line to the feed, where it has one. */
  #list(
    seen: Exclude<Observation, DataPointObservation>,
    at: { sessionKey: number | undefined; placed: Placed; told: Told },
  ): void {
    const { sessionKey, placed, told } = at;
    const isLine = isLineWithId(seen);
    const first = isFirstLine(seen, placed.before);
    if (!isListed(seen) || (isLine && !first)) return;
    this.lastSeq += 1;
    const { source, kind, name, data } = seen;
    if (!isLine) this.digests.set(this.lastSeq, seen.digest);
    if (kind === "event") told.things.push({ kind, key: this.lastSeq, sessionKey });
    const own = { sessionKey, thingKey: placed.key, first };
    const entry = { seq: this.lastSeq, at: seen.at, source, kind, name, data, ...own };
    this.entries.push(entry);
    told.entries.push(entry);
  }

  /** As `EntryLog` of the store on SQLite. */
  #giveLine({ key, at }: Pick<Parting<Request>, "key" | "at">, toKey: number): boolean | undefined {
    const isEvent = ({ source, kind, thingKey = 0, ...line }: Entry): boolean =>
      kind === "request" &&
      source === "otlp-log" &&
      line.at >= at &&
      line.at <= at + longestAnswerMs &&
      this.requests.byKey(thingKey)?.key === key;
    const isStoodOn = ({ kind, thingKey, first }: Entry): boolean =>
      kind === "request" && thingKey === key && first;
    const line = this.entries.find(isEvent) ?? this.entries.find(isStoodOn);
    if (line === undefined) return undefined;
    this.entries[this.entries.indexOf(line)] = { ...line, thingKey: toKey, first: true };
    return isStoodOn(line);
  }

  #isNew({ at, digest }: Pick<Observation, "at" | "digest">): boolean {
    const identity = `${at} ${digest}`;
    if (this.#identities.has(identity)) return false;
    this.#identities.add(identity);
    return true;
  }

  #countCopy(seen: RequestObservation, sessionKey: number | undefined, { key, before }: Placed): void {
    if (before === undefined || seen.usage === undefined || sessionKey === undefined) return;
    // Only requests are asked about.
    const { sources: tellers, usage = seen.usage, ...known } = before as Request;
    if ((tellers & sourceBit("transcript")) === 0) return;
    if (known.sessionKey === sessionKey && known.requestId === seen.requestId) return;
    if (!this.requests.name(copyAlias(seen), key)) return;
    this.#copying.add(sessionKey);
    this.#update(sessionKey, (session) => ({
      ...session,
      ...copiesWith(session, seen, totalTokens(usage)),
    }));
  }

  #put(seen: Exclude<Observation, DataPointObservation>, sessionKey: number | undefined): Placed {
    switch (seen.kind) {
      case "event":
        return { key: undefined, before: undefined, changed: true, joined: [] };
      case "request": {
        const account = requestOf(seen, sessionKey);
        const placed = this.requests.put(seen.aliases, account, seen.held === undefined ? "witness" : "fact");
        this.said.push({ key: placed.key, account });
        return placed;
      }
      case "tool-call":
        return this.toolCalls.put(seen.aliases, toolCallOf(seen, sessionKey));
      case "prompt":
        return this.prompts.put(seen.aliases, promptOf(seen, sessionKey));
      case "subagent":
        return this.subagents.put(seen.aliases, subagentOf(seen, sessionKey));
      case "compaction":
        return this.compactions.put(seen.aliases, compactionOf(seen, sessionKey));
      case "task":
        return this.tasks.put(seen.aliases, taskOf(seen, sessionKey));
      case "limit-sample":
        return this.limitSamples.put(seen.aliases, limitSampleOf(seen, sessionKey));
      case "statement":
        return this.statements.put(seen.aliases, statementOf(seen, sessionKey));
      case "preamble":
        return this.preambles.put(seen.aliases, preambleOf(seen, sessionKey));
      case "inserted-text":
        return this.insertedTexts.put(seen.aliases, insertedTextOf(seen, sessionKey));
      case "checkpoint":
        return this.checkpoints.put(seen.aliases, checkpointOf(seen, sessionKey));
      case "background-task":
        return this.backgroundTasks.put(seen.aliases, backgroundTaskOf(seen, sessionKey));
      case "plan-event":
        return this.planEvents.put(seen.aliases, planEventOf(seen, sessionKey));
    }
  }

  #addPoint(seen: DataPointObservation, sessionKey: number | undefined): Fate {
    // A count that restarted at zero adds nothing itself, but what follows rises from there.
    const fell = seen.total === 0 && (this.streamTail(seen.series, seen.startNano)?.total ?? 0) > 0;
    if (seen.increase === 0 && seen.value.kind === "sum" && !fell) return "accepted";
    const identity = JSON.stringify([seen.series, seen.startNano, seen.timeNano]);
    if (this.points.has(identity)) return "duplicate";
    this.points.set(identity, { seen, sessionKey });
    return "accepted";
  }

  #sessionKeyOf(seen: Pick<Observation, "agent" | "sessionId" | "at">): number | undefined {
    if (seen.sessionId === undefined) return undefined;
    const name = JSON.stringify([seen.agent, seen.sessionId]);
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    this.#lastKey += 1;
    const key = this.#lastKey;
    this.#keys.set(name, key);
    this.sessions.set(key, newSession(key, { agent: seen.agent, id: seen.sessionId, at: seen.at }));
    return key;
  }

  #raise(sessionKey: number): void {
    this.#changed += 1;
    this.#update(sessionKey, (session) => ({ ...session, changed: this.#changed }));
  }

  /** A session exists for what it holds: a copy whose content is all known elsewhere creates none, and its number is free again. */
  #forgetEmpty(touched: ReadonlySet<number>): void {
    for (const [name, key] of this.#keys) {
      const session = this.sessions.get(key);
      if (session === undefined || touched.has(key) || session.changed > 0) continue;
      this.sessions.delete(key);
      this.#keys.delete(name);
      this.#lastKey = Math.max(0, ...this.sessions.keys());
    }
  }

  #update(key: number, change: (session: Session) => Session): void {
    const session = this.sessions.get(key);
    if (session !== undefined) this.sessions.set(key, change(session));
  }
}

/** Lines of files are known by the ids in them. */
function isLineWithId(seen: Exclude<Observation, DataPointObservation>): boolean {
  return tellsFromFiles(seen.source) && seen.kind !== "event" && seen.aliases.length > 0;
}

/** Where the things of a kind are. */
export function shelfOf<K extends ThingKind>(ledger: MemoryLedger, kind: K): ThingShelf<Things[K]> {
  const shelves: { readonly [Kind in ThingKind]: ThingShelf<Things[Kind]> } = {
    request: ledger.requests,
    "tool-call": ledger.toolCalls,
    prompt: ledger.prompts,
    subagent: ledger.subagents,
    compaction: ledger.compactions,
    task: ledger.tasks,
    "limit-sample": ledger.limitSamples,
    statement: ledger.statements,
    preamble: ledger.preambles,
    "inserted-text": ledger.insertedTexts,
    checkpoint: ledger.checkpoints,
    "background-task": ledger.backgroundTasks,
    "plan-event": ledger.planEvents,
  };
  return shelves[kind];
}
