/**
 * Our own health: what came in, what became of it, how long commits take. Counts since the start of the process; it
 * knows no route and no store.
 */
import { sources, type Source } from "../domain/source.ts";
import type { DropReason } from "../domain/outcome.ts";
import type { RefusalReason } from "../domain/refusal.ts";
import type { UnixMs } from "../domain/time.ts";
import { LastMinute } from "./last-minute.ts";
import { RecentTimes } from "./recent-times.ts";
import { TimeHistogram, type TimeSpread } from "./time-histogram.ts";
import type { CommitTimes } from "../domain/commit-times.ts";
import type { Failure } from "../domain/failure.ts";

/** All counts at one moment, as a copy that later counts do not change. Sources that brought nothing are listed with 0. */
export interface TallySnapshot {
  readonly accepted: ReadonlyMap<Source, number>;
  readonly dropped: ReadonlyMap<DropReason, number>;
  readonly lastSeen: ReadonlyMap<Source, UnixMs>;
  /** Attributes left out because their key could act as code. Their items were kept. */
  readonly forbiddenKeys: number;
  /** Requests that were turned away, over all wires. */
  readonly refused: ReadonlyMap<RefusalReason, number>;
  readonly commits: CommitTimes;
  /** How long all commits took. */
  readonly commitSpread: TimeSpread;
}

/** Counts every fate. */
export class Tally {
  readonly #accepted = new Map<Source, number>();
  readonly #dropped = new Map<DropReason, number>();
  readonly #lastSeen = new Map<Source, UnixMs>();
  readonly #minutes = new Map(sources.map((source) => [source, new LastMinute()]));
  readonly #recent = new RecentTimes();
  readonly #spread = new TimeHistogram();
  readonly #refused = new Map<RefusalReason, number>();
  #forbiddenKeys = 0;
  #commits: Omit<CommitTimes, "recentMs"> = {
    count: 0,
    failed: 0,
    failing: false,
    lastFailure: undefined,
    observations: 0,
    lastMs: undefined,
    maxMs: undefined,
  };

  accept(source: Source, at: UnixMs): void {
    this.#accepted.set(source, (this.#accepted.get(source) ?? 0) + 1);
    this.#lastSeen.set(source, at);
    this.#minutes.get(source)?.add(at);
  }

  drop(reason: DropReason, count: number): void {
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + count);
  }

  forbidKeys(count: number): void {
    this.#forbiddenKeys += count;
  }

  refuse(reason: RefusalReason): void {
    this.#refused.set(reason, (this.#refused.get(reason) ?? 0) + 1);
  }

  commit(observations: number, ms: number): void {
    const { count, maxMs } = this.#commits;
    this.#recent.add(ms);
    this.#spread.add(ms);
    this.#commits = {
      ...this.#commits,
      count: count + 1,
      failing: false,
      observations: this.#commits.observations + observations,
      lastMs: ms,
      maxMs: Math.max(maxMs ?? 0, ms),
    };
  }

  failCommit(lastFailure: Failure): void {
    this.#commits = { ...this.#commits, failed: this.#commits.failed + 1, failing: true, lastFailure };
  }

  /** Why nothing is kept since the last commit; undefined while commits go well. */
  get unkept(): string | undefined {
    const { failing, lastFailure } = this.#commits;
    return failing ? lastFailure?.reason : undefined;
  }

  /** What each source brought within the last minute. */
  lastMinute(now: UnixMs): ReadonlyMap<Source, number> {
    return new Map([...this.#minutes].map(([source, minute]) => [source, minute.countAt(now)]));
  }

  snapshot(): TallySnapshot {
    return {
      accepted: new Map(sources.map((source) => [source, this.#accepted.get(source) ?? 0])),
      dropped: new Map(this.#dropped),
      lastSeen: new Map(this.#lastSeen),
      forbiddenKeys: this.#forbiddenKeys,
      refused: new Map(this.#refused),
      commits: { ...this.#commits, recentMs: this.#recent.list() },
      commitSpread: this.#spread.snapshot(),
    };
  }
}
