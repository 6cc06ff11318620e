/** The ledger in memory: for tests and experiments. It is the plainest statement of the contract; nothing survives the process. */
import type { BrokenLine, Cursor, Progress } from "../../domain/cursor.ts";
import { accountOf, kinds, type Things } from "../../domain/kinds.ts";
import { sourceBit, tellsFromFiles } from "../../domain/source.ts";
import type { DataPointObservation, Observation, ThingKind } from "../../domain/observation.ts";
import type { Fate } from "../../domain/outcome.ts";
import type { Outgoing } from "../../domain/outgoing.ts";
import { tellsStandIn } from "../../domain/prompt.ts";
import {
  copyAlias,
  mergeRequests,
  type PriceOf,
  type Request,
  type RequestObservation,
} from "../../domain/request.ts";
import { longestAnswerMs } from "../../domain/request-twin.ts";
import { areOneUse } from "../../domain/reused-id.ts";
import { copiesWith, newSession, type Session } from "../../domain/session.ts";
import type { Thing } from "../../domain/thing.ts";
import { totalTokens } from "../../domain/usage.ts";
import type { Committed, Entry, LedgerWriter, RebuildStep, RepriceStep, StreamTail } from "../store.ts";
import type { ChangedThing } from "../session-log.ts";
import type { StoredEntry } from "../whole.ts";
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
  readonly shelves: { readonly [K in ThingKind]: ThingShelf<Things[K]> };
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
  #lastDropped = 0;
  #changed = 0;
  /** Sessions of which the commit under way counted copies. */
  readonly #copying = new Set<number>();

  constructor(priceOf?: PriceOf) {
    this.shelves = {
      request: new ThingShelf({
        ...kinds.request,
        unite: (a, b) => mergeRequests(a, b, priceOf),
        giveLine: (pair, toKey) => this.#giveLine(pair, toKey),
        ...twinRules(this.said, { keyOf: (key) => this.shelves.request.byKey(key)?.key, priceOf }),
      }),
      "tool-call": new ThingShelf({
        ...kinds["tool-call"],
        twinOf: reusedBy(({ toolUseId }) => toolUseId, areOneUse),
      }),
      prompt: new ThingShelf(kinds.prompt),
      subagent: new ThingShelf(kinds.subagent),
      compaction: new ThingShelf({ ...kinds.compaction, twinOf: compactionTwin }),
      task: new ThingShelf(kinds.task),
      "limit-sample": new ThingShelf(kinds["limit-sample"]),
      statement: new ThingShelf(kinds.statement),
      preamble: new ThingShelf(kinds.preamble),
      "inserted-text": new ThingShelf(kinds["inserted-text"]),
      checkpoint: new ThingShelf(kinds.checkpoint),
      "background-task": new ThingShelf(kinds["background-task"]),
      "plan-event": new ThingShelf(kinds["plan-event"]),
    };
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
    for (const line of progress?.brokenLines ?? []) {
      const name = `${line.path}\0${line.offset}`;
      if (!this.brokenLines.has(name)) this.brokenLines.set(name, line);
    }
    if (outgoing !== undefined) this.outbox.put(outgoing(fates));
    if (touched.size > 0) this.#changed += 1;
    for (const key of touched) this.#update(key, (session) => ({ ...session, changed: this.#changed }));
    return { fates, ...told, sessionKeys: [...touched].filter((key) => this.sessions.has(key)) };
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
    this.shelves[kind].stand(key);
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
    for (const { key, ...request } of this.shelves.request.all()) {
      if (request.usage === undefined) continue;
      const price = priceOf(request);
      const [before = 0, after = 0] = [request.costNano, price?.costNano];
      this.shelves.request.replace(key, {
        ...request,
        costNano: price?.costNano,
        costSplit: price?.costSplit,
      });
      const changed = request.costNano === price?.costNano ? 0 : 1;
      if (changed > 0 && request.sessionKey !== undefined) this.#raise(request.sessionKey);
      yield { requests: 1, changed, costNano: after - before, unpriced: price === undefined ? 1 : 0 };
    }
  }

  /** Each source's account of a request has its own tokens, and so its own price. */
  #repriceSaid(priceOf: PriceOf): void {
    for (const [index, { key, account }] of this.said.entries()) {
      const held = this.shelves.request.byKey(key);
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
    if ("onlyJoins" in seen && seen.onlyJoins === true && !this.shelves[seen.kind].knows(seen.aliases))
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
      this.shelves.request.byKey(thingKey)?.key === key;
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
    if (!this.shelves.request.name(copyAlias(seen), key)) return;
    this.#copying.add(sessionKey);
    this.#update(sessionKey, (session) => ({
      ...session,
      ...copiesWith(session, seen, totalTokens(usage)),
    }));
  }

  #put(seen: Exclude<Observation, DataPointObservation>, sessionKey: number | undefined): Placed {
    if (seen.kind === "event") return { key: undefined, before: undefined, changed: true, joined: [] };
    const account = accountOf(seen, sessionKey);
    // An observation's kind selects the shelf, so it is the shelf of such things.
    const shelf = this.shelves[seen.kind] as unknown as ThingShelf<Thing>;
    const isHeld = "held" in seen && seen.held !== undefined;
    const placed = shelf.put(seen.aliases, account, isHeld ? "fact" : "witness");
    if (seen.kind === "request") this.said.push({ key: placed.key, account: account as Request });
    return placed;
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
      this.#lastKey = Math.max(this.#lastDropped, ...this.sessions.keys());
    }
  }

  /** Lets go of a session of which nothing is left. Its number is not given out again, for it was told. */
  drop({ key }: Session): void {
    this.sessions.delete(key);
    this.#lastDropped = Math.max(this.#lastDropped, key);
    for (const [name, of] of this.#keys) if (of === key) this.#keys.delete(name);
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
