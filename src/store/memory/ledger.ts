/**
 * The ledger in memory: for tests and for trying things out. It is the plainest statement of the contract; nothing
 * survives the process.
 */
import { compactionOf, type Compaction } from "../../domain/compaction.ts";
import { sourceBit, sources, type DataPointObservation, type Observation } from "../../domain/observation.ts";
import { promptOf, type Prompt } from "../../domain/prompt.ts";
import { mergeRequests, requestOf, type Request } from "../../domain/request.ts";
import { mergeFacts, type Session } from "../../domain/session.ts";
import { subagentOf, type Subagent } from "../../domain/subagent.ts";
import { uniteAccounts } from "../../domain/thing.ts";
import { toolCallOf, type ToolCall } from "../../domain/tool-call.ts";
import type { Committed, Entry, Fate, LedgerWriter, StreamTail } from "../store.ts";
import { ThingShelf } from "./merge.ts";

export interface Point {
  readonly seen: DataPointObservation;
  readonly sessionKey: number | undefined;
}

/** Everything that was committed, and the rules by which it got there. */
export class MemoryLedger implements LedgerWriter {
  readonly sessions = new Map<number, Session>();
  readonly requests = new ThingShelf<Request>(mergeRequests);
  readonly toolCalls = new ThingShelf<ToolCall>(uniteAccounts);
  readonly prompts = new ThingShelf<Prompt>(uniteAccounts);
  readonly subagents = new ThingShelf<Subagent>(uniteAccounts);
  readonly compactions = new ThingShelf<Compaction>(uniteAccounts);
  readonly entries: Entry[] = [];
  readonly points = new Map<string, Point>();
  readonly #identities = new Set<string>();
  readonly #keys = new Map<string, number>();
  #seq = 0;
  #changed = 0;

  commit(observations: readonly Observation[]): Committed {
    const fates: Fate[] = [];
    const entries: Entry[] = [];
    const touched = new Set<number>();
    for (const seen of observations) {
      const sessionKey = this.#sessionKeyOf(seen);
      const fate = this.#take(seen, { sessionKey, entries });
      fates.push(fate);
      if (fate !== "accepted" || sessionKey === undefined) continue;
      this.#touch(seen, sessionKey);
      touched.add(sessionKey);
    }
    this.entries.push(...entries);
    if (touched.size > 0) this.#changed += 1;
    for (const key of touched) this.#update(key, (session) => ({ ...session, changed: this.#changed }));
    return { fates, entries, sessionKeys: [...touched] };
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

  #take(seen: Observation, to: { sessionKey: number | undefined; entries: Entry[] }): Fate {
    const { sessionKey, entries } = to;
    if (seen.kind === "data-point") return this.#addPoint(seen, sessionKey);
    const identity = `${seen.at} ${seen.digest}`;
    if (this.#identities.has(identity)) return "duplicate";
    this.#identities.add(identity);
    const { key, heardBefore } = this.#put(seen, sessionKey);
    if (seen.source === "otlp-span" && seen.kind !== "event") return "accepted";
    this.#seq += 1;
    const { at, source, kind, name, data } = seen;
    const first = (heardBefore & ~sourceBit("otlp-span")) === 0;
    entries.push({ seq: this.#seq, at, sessionKey, source, kind, name, thingKey: key, first, data });
    return "accepted";
  }

  #put(
    seen: Exclude<Observation, DataPointObservation>,
    sessionKey: number | undefined,
  ): { key: number | undefined; heardBefore: number } {
    switch (seen.kind) {
      case "event":
        return { key: undefined, heardBefore: 0 };
      case "request":
        return this.requests.put(seen.aliases, requestOf(seen, sessionKey));
      case "tool-call":
        return this.toolCalls.put(seen.aliases, toolCallOf(seen, sessionKey));
      case "prompt":
        return this.prompts.put(seen.aliases, promptOf(seen, sessionKey));
      case "subagent":
        return this.subagents.put(seen.aliases, subagentOf(seen, sessionKey));
      case "compaction":
        return this.compactions.put(seen.aliases, compactionOf(seen, sessionKey));
    }
  }

  #addPoint(seen: DataPointObservation, sessionKey: number | undefined): Fate {
    if (seen.increase === 0 && seen.value.kind === "sum") return "accepted";
    const identity = JSON.stringify([seen.series, seen.startNano, seen.timeNano]);
    if (this.points.has(identity)) return "duplicate";
    this.points.set(identity, { seen, sessionKey });
    return "accepted";
  }

  #sessionKeyOf(seen: Observation): number | undefined {
    if (seen.sessionId === undefined) return undefined;
    const name = `${seen.agent}\0${seen.sessionId}`;
    const known = this.#keys.get(name);
    if (known !== undefined) return known;
    const key = this.#keys.size + 1;
    this.#keys.set(name, key);
    this.sessions.set(key, {
      key,
      agent: seen.agent,
      id: seen.sessionId,
      facts: {},
      startedAt: seen.at,
      lastSeenAt: seen.at,
      changed: 0,
      seenBySource: sources.map(() => 0),
    });
    return key;
  }

  #touch(seen: Observation, key: number): void {
    this.#update(key, (session) => ({
      ...session,
      facts: mergeFacts(session.facts, seen.facts),
      startedAt: Math.min(session.startedAt, seen.at),
      lastSeenAt: Math.max(session.lastSeenAt, seen.at),
      seenBySource: session.seenBySource.map((count, index) =>
        sources[index] === seen.source ? count + 1 : count,
      ),
    }));
  }

  #update(key: number, change: (session: Session) => Session): void {
    const session = this.sessions.get(key);
    if (session !== undefined) this.sessions.set(key, change(session));
  }
}
