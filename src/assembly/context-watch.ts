/**
 * Looks at the contexts of sessions as the ledger grows: tells of thresholds, has the state saved at each, and finds out
 * whether a checkpoint that was given back was of use. What it concludes goes into the ledger like any other observation,
 * known by its time and fingerprint: found out twice, also after a restart, it is one.
 */
import type { Checkpoints } from "../checkpoint/folder.ts";
import { useOf } from "../checkpoint/use.ts";
import { gaugeOf } from "../context/gauge.ts";
import { begunAnewAt, passedThresholds } from "../context/threshold.ts";
import { AppError } from "../domain/error.ts";
import type { Observation } from "../domain/observation.ts";
import type { Session } from "../domain/session.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import type { Hub } from "../live/hub.ts";
import type { Changes } from "../query/changes.ts";
import { ThreadMemory } from "../query/context/thread-memory.ts";
import { ownerOf, rulesOf, type ContextSettings } from "../query/context/rules.ts";
import type { Consumer } from "../receiver/consumer.ts";
import type { LedgerReader } from "../store/store.ts";
import { thresholdRecord, usedRecord } from "./checkpoint-record.ts";
import type { Given, Keeper } from "./keeper.ts";
import { Loop } from "./loop.ts";

/**
 * Woken by `hub`, it reads sessions that changed, has `keeper` save their state at thresholds, and tells `consume` what
 * it concludes.
 */
export interface ContextWatchParts {
  readonly reader: LedgerReader;
  readonly hub: Hub;
  readonly changes: Changes;
  readonly consume: Consumer;
  readonly keeper: Keeper;
  readonly checkpoints: Checkpoints;
  readonly settings: ContextSettings;
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/**
 * Commits come many times a second; contexts are looked at this often at most, in milliseconds. Where hundreds of sessions
 * work at once, looks may take a tenth of the time, as long as thresholds are told within seconds.
 */
const pauseMs = { least: 250, most: 2000, perLook: 9 };
/** Nothing has to be looked at without a commit; this only bounds one wait. */
const idleMs = 3_600_000;
/** What was written longer ago is history that is being read, and no session to act for. */
const liveMs = 600_000;
/** Sessions that one look reads at a time. */
const pageSize = 200;
/** Sessions of which something is kept in memory; of one that was forgotten the ledger knows. */
const mostSessions = 1000;
/** Requests since a compaction in which the one that passed a threshold is looked for. */
const mostPoints = 20_000;
/** A checkpoint that so many uses of tools did not touch was of no use, however long its person rested before them. */
const mostCalls = 100;
/** A session that was given a checkpoint may have saved that one days before. */
const recallMs = 7 * 86_400_000;

/** One fill of one session's context. */
interface Fill {
  /** Since when: the last compaction, or right before the conversation began anew. */
  readonly since: UnixMs;
  /** Thresholds that are told already, by their percents. */
  readonly told: Set<number>;
}

/** When a conversation was compacted, and when it began anew without a word of it. */
interface Beginnings {
  readonly compactedAt: UnixMs | undefined;
  readonly begunAt: UnixMs | undefined;
}

/**
 * Looks at contexts from `start` to `stop`, one session after the other. A look that fails is logged, and the next one
 * is made all the same.
 */
export class ContextWatch {
  readonly #parts: ContextWatchParts;
  readonly #threads: ThreadMemory;
  readonly #loop = new Loop((ending) => this.#run(ending));
  /** The fills of sessions, those that were met last at the end. */
  readonly #fills = new Map<number, Fill>();
  /** Checkpoints that were given to sessions and have not been of use yet, by the id of the session. */
  readonly #unused = new Map<string, Given>();
  #seen: number;

  constructor(parts: ContextWatchParts) {
    this.#parts = parts;
    this.#threads = new ThreadMemory(parts.reader, parts.changes);
    this.#seen = parts.reader.lastChange();
  }

  /** Follows what becomes of a checkpoint that was given to a session. */
  follow(given: Given): void {
    this.#unused.set(given.sessionId, given);
    forgetOldest(this.#unused);
  }

  /** Begins to look, with the sessions that are live now. */
  start(): void {
    this.#loop.start();
  }

  /** Resolves when the last look is over. */
  stop(): Promise<void> {
    return this.#loop.stop();
  }

  async #run(ending: AbortSignal): Promise<void> {
    const { reader, hub, clock } = this.#parts;
    await this.#attempt(async () => {
      this.#recall();
      for (const session of reader.sessions({ from: clock() - liveMs }, pageSize))
        await this.#lookAt(session);
    });
    let pause = pauseMs.least;
    while (!ending.aborted) {
      await this.#attempt(async () => {
        if (reader.lastChange() === this.#seen) await hub.next(idleMs, ending);
      });
      await this.#loop.pause(pause);
      const began = performance.now();
      if (!ending.aborted) await this.#attempt(() => this.#look());
      const needed = (performance.now() - began) * pauseMs.perLook;
      pause = Math.min(pauseMs.most, Math.max(pauseMs.least, needed));
    }
  }

  /** A ledger that cannot be read now can be a moment later: a look that fails ends no other. */
  async #attempt(look: () => Promise<void>): Promise<void> {
    try {
      await look();
    } catch (thrown) {
      this.#parts.log(`contexts: ${AppError.from(thrown).message}`);
    }
  }

  async #look(): Promise<void> {
    const changed = this.#parts.reader.sessionsChangedSince(this.#seen, pageSize);
    this.#seen = changed.at(-1)?.changed ?? this.#seen;
    for (const session of changed) await this.#lookAt(session);
  }

  /** What fails for one session fails for it alone, and is tried again when it changes. */
  async #lookAt(session: Session): Promise<void> {
    const { clock, log } = this.#parts;
    if (clock() - session.lastSeenAt > liveMs) return void this.#fills.delete(session.key);
    try {
      await this.#tellThresholds(session);
      await this.#tellUse(session);
    } catch (thrown) {
      log(`context of session ${session.id}: ${AppError.from(thrown).message}`);
    }
  }

  async #tellThresholds(session: Session): Promise<void> {
    const { reader, settings, clock, keeper } = this.#parts;
    if (settings.thresholds.length === 0) return;
    const thread = this.#threads.of(session);
    const { compactsAt, window, model } = gaugeOf(thread, rulesOf(ownerOf(session), settings));
    if (compactsAt === undefined || window === undefined) return;
    const fill = this.#fillOf(session.key, {
      compactedAt: thread.compaction?.at,
      begunAt: begunAnewAt(thread.points, model),
    });
    const thresholds = settings.thresholds.filter((percent) => !fill.told.has(percent));
    const way = { compactsAt, thresholds, model };
    // The newest requests tell whether there is news, and all of them which was the first.
    if (passedThresholds(thread.points, way).length === 0) return;
    const points = reader.contextPoints(
      { sessionKey: session.key, subagentId: undefined },
      { after: fill.since, limit: mostPoints },
    );
    const passed = passedThresholds(points, way);
    await this.#tell(
      passed.map((one) => thresholdRecord(session, { ...one, compactsAt, window, seenAt: clock() })),
    );
    for (const { percent } of passed) fill.told.add(percent);
    await keeper.saveAtThreshold(session);
  }

  /**
   * What was told stands in the ledger. It is not found out anew: a request that came late, or a window that is known by now,
   * would have another one be the first that passed a threshold.
   */
  #fillOf(sessionKey: number, { compactedAt = -Infinity, begunAt = -Infinity }: Beginnings): Fill {
    const known = this.#fills.get(sessionKey);
    // Where it began anew may lie too far back to be among the newest requests.
    const since = Math.max(compactedAt, begunAt - 1, known?.since ?? -Infinity);
    if (known !== undefined && known.since === since) return known;
    const told = this.#parts.reader
      .thresholdEntries(sessionKey)
      .filter(({ at }) => at > since)
      .map(({ data }) => Number(data.get("percent")));
    const fill: Fill = { since, told: new Set(told) };
    this.#fills.delete(sessionKey);
    this.#fills.set(sessionKey, fill);
    forgetOldest(this.#fills);
    return fill;
  }

  /** What was given before this start and is not too old. */
  #recall(): void {
    const { reader, clock } = this.#parts;
    for (const one of reader.checkpoints({ from: clock() - recallMs }, pageSize)) {
      const { checkpointId: id, injectedAt: at, injectedInto: sessionId, usedAt } = one;
      if (id === undefined || at === undefined || sessionId === undefined || usedAt !== undefined) continue;
      const owner = one.sessionKey === undefined ? undefined : reader.sessionByKey(one.sessionKey);
      if (owner === undefined) continue;
      this.follow({ id, of: { agent: owner.agent, sessionId: owner.id }, at, sessionId });
    }
  }

  async #tellUse(session: Session): Promise<void> {
    const { reader, checkpoints, clock } = this.#parts;
    const given = this.#unused.get(session.id);
    const found = given === undefined ? undefined : checkpoints.readOf(given.of, given.id);
    if (given === undefined || found === undefined) return;
    const since = given.at;
    const toolCalls = reader
      .toolCalls({ sessionKey: session.key, from: since }, mostPoints)
      .slice(0, mostCalls);
    const tasks = reader.tasks({ sessionKey: session.key }, mostPoints);
    const use = useOf(found.state, { sessionId: session.id, since, toolCalls, tasks });
    if (use !== undefined) await this.#tell([usedRecord(found.saved, { ...use, seenAt: clock() })]);
    if (use !== undefined || toolCalls.length >= mostCalls) this.#unused.delete(session.id);
  }

  async #tell(observations: readonly Observation[]): Promise<void> {
    if (observations.length > 0) await this.#parts.consume({ observations, dropped: new Map() });
  }
}

function forgetOldest(known: Map<unknown, unknown>): void {
  const [oldest] = known.keys();
  if (known.size > mostSessions && oldest !== undefined) known.delete(oldest);
}
