import { isOver } from "../domain/activity.ts";
import type { LimitSample } from "../domain/limit-sample.ts";
import type { Request } from "../domain/request.ts";
import type { Session } from "../domain/session.ts";
import type { UnixMs } from "../domain/time.ts";
import type { ToolCall } from "../domain/tool-call.ts";
import { contextShape } from "../query/context/context-of.ts";
import { readThread, type ThreadReading } from "../query/context/reading.ts";
import { ownerOf, type ContextSettings } from "../query/context/rules.ts";
import type { ContextShape } from "../query/context/shape.ts";
import type { Keyed, LedgerReader } from "../store/store.ts";

/** Calls of a session in which a loop shows: its latest. */
export const mostCalls = 40;
/** As many requests of a session as ten busy minutes have, and calls. */
const most = { requests: 200, news: 50, calls: mostCalls, samples: 5 } as const;
/** What was told later of a request than this, in milliseconds, changes nothing that a rule would see in it. */
const overlapMs = 60_000;
/** A forecast of a session that rests changes with time alone: it is made anew this often, in milliseconds. */
const forecastMs = 30_000;
/** Sessions of which something is kept. The one read longest ago goes. */
const mostSessions = 400;

/** Two hundred live sessions are read within half a minute of looks, before anything of them counts as over. */
const unreadFactor = 4;

/** The latest requests of a session, the latest first, and since when none is missing but what is too many. */
interface Requests {
  readonly since: UnixMs;
  readonly list: readonly Keyed<Request>[];
}

/** What is known of one session, as it was at one of its changes. */
interface Reading {
  readonly changed: number;
  /** When it was read, among all readings. */
  readonly turn: number;
  /** What the reading before it knew of requests, until they are read. */
  before: Requests | undefined;
  thread?: ThreadReading;
  context?: { readonly at: UnixMs; readonly shape: ContextShape | null };
  requests?: Requests;
  calls?: readonly Keyed<ToolCall>[];
  limits?: { readonly sample: LimitSample | undefined };
}

/**
 * Reads what sessions do: each part when a rule asks for it, and again only when its session changed. Where many work at once,
 * a few are read at each look and the others are told of as they were: a look is short, and within a few of them all are read.
 */
export class SessionReadings {
  readonly #reader: LedgerReader;
  readonly #known = new Map<number, Reading>();
  #turn = 0;
  /** The earliest time that anybody asked for requests since, in this look and in the one before. */
  #asked = { now: Infinity, before: -Infinity };

  constructor(reader: LedgerReader) {
    this.#reader = reader;
  }

  /**
   * Begins a look, in which so many of the sessions that changed are read anew: those that were read longest ago. Of those that
   * were never read, as after a start, more are: what is open of them must not seem to be over.
   */
  begin(live: readonly Session[], mostRead: number): void {
    const turnOf = ({ key }: Session): number => this.#known.get(key)?.turn ?? -1;
    const unread = live.filter(({ key }) => !this.#known.has(key)).slice(0, mostRead * unreadFactor);
    const changed = live.filter(({ key, changed: now }) => (this.#known.get(key)?.changed ?? now) !== now);
    const next = changed.toSorted((a, b) => turnOf(a) - turnOf(b)).slice(0, mostRead);
    for (const session of [...unread, ...next]) this.#readAnew(session);
    this.#asked = { now: Infinity, before: this.#asked.now === Infinity ? -Infinity : this.#asked.now };
    for (const session of live) if (session.lastSeenAt < this.#asked.before) this.#rest(session);
    for (const key of this.#known.keys()) {
      if (this.#known.size <= mostSessions) return;
      this.#known.delete(key);
    }
  }

  /** How full a session's own conversation is; null where nothing is known of it, or it was not read yet. */
  context(session: Session, asked: { settings: ContextSettings; now: UnixMs }): ContextShape | null {
    const known = this.#known.get(session.key);
    if (known === undefined) return null;
    if (known.context !== undefined && Math.abs(asked.now - known.context.at) < forecastMs)
      return known.context.shape;
    known.thread ??= readThread(this.#reader, session.key);
    const owned = { ...asked, owner: ownerOf(session), isOver: isOver(session.activity?.state) };
    known.context = { at: asked.now, shape: contextShape(known.thread, owned) };
    return known.context.shape;
  }

  /** Its latest requests since a time, the latest first. Rules may look back differently far. */
  requests({ key: sessionKey }: Session, since: UnixMs): readonly Request[] {
    this.#asked.now = Math.min(this.#asked.now, since);
    const known = this.#known.get(sessionKey);
    if (known === undefined) return [];
    if (known.requests === undefined || since < known.requests.since)
      known.requests = this.#requestsSince(sessionKey, known.before, since);
    known.before = undefined;
    return known.requests.list.filter(({ at }) => at >= since);
  }

  /** Its latest uses of tools, the latest first. */
  calls({ key: sessionKey }: Session): readonly Keyed<ToolCall>[] {
    const known = this.#known.get(sessionKey);
    if (known === undefined) return [];
    known.calls ??= this.#reader.toolCalls({ sessionKey }, most.calls).toReversed();
    return known.calls;
  }

  /** What it last told of the plan's limits; undefined where its latest words do not tell. */
  limits({ key: sessionKey }: Session): LimitSample | undefined {
    const known = this.#known.get(sessionKey);
    if (known === undefined) return undefined;
    known.limits ??= {
      sample: this.#reader.limitSamples({ sessionKey }, most.samples).findLast(tellsOfPlan),
    };
    return known.limits.sample;
  }

  #readAnew({ key, changed }: Session): void {
    const before = this.#known.get(key);
    this.#turn += 1;
    this.#known.delete(key);
    // Of a reading that nobody asked for requests, the one before it still tells them.
    this.#known.set(key, { changed, turn: this.#turn, before: before?.requests ?? before?.before });
  }

  /** Nobody asks any more what a session did that was last seen before all that is asked for; when it goes on, it is read again. */
  #rest({ key }: Session): void {
    const known = this.#known.get(key);
    if (known === undefined) return;
    delete known.requests;
    known.before = undefined;
  }

  /** Those that are known, with what is new, and what is new of them; all of them where what is known does not reach back as far. */
  #requestsSince(sessionKey: number, known: Requests | undefined, since: UnixMs): Requests {
    const old = known !== undefined && known.since <= since ? known : { since, list: [] };
    const [last] = old.list;
    const from = last === undefined ? since : Math.max(since, last.at - overlapMs);
    const limit = last === undefined ? most.requests : most.news;
    const news = this.#reader.closeUp.requests({ sessionKey, from }, { order: "at", limit });
    const seen = new Set(news.map(({ key }) => key));
    const asked = Math.min(since, this.#asked.before);
    const others = old.list.filter(({ key, at }) => at >= asked && !seen.has(key));
    const covered = last === undefined ? since : Math.max(old.since, asked);
    return { since: covered, list: [...news, ...others].slice(0, most.requests) };
  }
}

function tellsOfPlan({ fiveHourPercent, sevenDayPercent }: LimitSample): boolean {
  return fiveHourPercent !== undefined || sevenDayPercent !== undefined;
}
