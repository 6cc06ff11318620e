import type { Progress } from "../domain/cursor.ts";
import type { Delivery } from "../domain/delivery.ts";
import { AppError, surfaces } from "../domain/error.ts";
import type { Observation } from "../domain/observation.ts";
import type { Source } from "../domain/source.ts";
import { countDropped, type DropReason, type Fate, isHeld, type Outcomes } from "../domain/outcome.ts";
import type { Outgoing } from "../domain/outgoing.ts";
import type { UnixMs } from "../domain/time.ts";
import type { Pipeline } from "./pipeline.ts";

/** `pipeline.max_queued` and `pipeline.max_per_commit` of the config: what memory and what time commits may take. */
export interface BatchSettings {
  /** Observations that may wait for a commit; what comes beyond is refused as `overloaded` and sent again by its sender. */
  readonly maxQueued: number;
  /** Observations in one commit, so that no commit holds the others up for long. */
  readonly maxPerCommit: number;
}

/**
 * How long a commit waits at most, in milliseconds, as long as each turn of the event loop brings more. Without it, senders that
 * wait for their answers fall into two halves, each read while the other is committed: of 64 senders 35 shared a commit; now 60 do.
 */
const gatherMs = 10;

/** What a committed group says of itself: a fate per observation, in order. */
interface Committed {
  readonly fates: readonly Fate[];
}

/** What is committed with a group's observations. `outgoing` is asked once their fates are known. */
interface Beside {
  readonly progress: Progress | undefined;
  readonly outgoing: ((fates: readonly Fate[]) => readonly Outgoing[]) | undefined;
}

interface Parts<C extends Committed> {
  readonly pipeline: Pipeline;
  /** Durable when it returns; nothing kept when it throws. */
  readonly commit: (observations: readonly Observation[], beside: Beside) => C;
  readonly published: (committed: C) => void;
  readonly tally: {
    accept(source: Source, at: UnixMs): void;
    drop(reason: DropReason, count: number): void;
    commit(observations: number, ms: number): void;
    failCommit(error: AppError): void;
  };
  readonly settings: BatchSettings;
}

/** A delivery after the checks, and where its observations lie among those of its group. */
interface Checked {
  readonly delivery: Waiting;
  readonly kept: readonly Observation[];
  readonly dropped: readonly DropReason[];
  readonly offset: number;
}

interface Waiting extends Delivery {
  readonly resolve: (outcomes: Outcomes) => void;
  readonly reject: (error: AppError) => void;
}

/**
 * Gathers deliveries into group commits. What arrives while one commit runs forms the next, so one fsync serves many
 * senders. A delivery is answered when it is durable; order between deliveries is kept.
 */
export class Batcher<C extends Committed> {
  readonly #parts: Parts<C>;
  #waiting: Waiting[] = [];
  #queued = 0;
  #scheduled = false;
  #closed = false;

  constructor(parts: Parts<C>) {
    this.#parts = parts;
  }

  get queued(): number {
    return this.#queued;
  }

  /** Resolves with the fate of the delivery once it is durable. */
  consume(delivery: Delivery): Promise<Outcomes> {
    const { maxQueued } = this.#parts.settings;
    const size = delivery.observations.length;
    if (this.#closed)
      return Promise.reject(new AppError("unavailable", "the collector is shutting down; try again"));
    // A single delivery larger than the queue is taken when the queue is empty: it could never fit otherwise.
    if (this.#queued > 0 && this.#queued + size > maxQueued) {
      return Promise.reject(
        new AppError("overloaded", `the queue is full (${maxQueued} items); try again in a second`),
      );
    }
    const { promise, resolve, reject } = Promise.withResolvers<Outcomes>();
    this.#waiting.push({ ...delivery, resolve, reject });
    this.#queued += size;
    this.#schedule();
    return promise;
  }

  /** Commits what waits and refuses what comes. May be called twice. */
  close(): void {
    this.#closed = true;
    while (this.#waiting.length > 0) this.#flush();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    this.#gather({ count: this.#waiting.length, until: performance.now() + gatherMs });
  }

  /** Each turn of the event loop reads the sockets that are ready. While that brings more, and there is room, it shares this commit. */
  #gather({ count, until }: { readonly count: number; readonly until: number }): void {
    setImmediate(() => {
      const now = this.#waiting.length;
      const hasRoom = this.#queued < this.#parts.settings.maxPerCommit;
      if (hasRoom && now > count && performance.now() < until) return this.#gather({ count: now, until });
      this.#scheduled = false;
      this.#flush();
      if (this.#waiting.length > 0) this.#schedule();
    });
  }

  #flush(): void {
    const group = this.#takeGroup();
    if (group.length === 0) return;
    try {
      this.#commit(group);
    } catch (thrown) {
      const error = this.#failed(thrown);
      // A disk that is full or busy fails every one of them alike; only bad data can be told from good by trying each alone.
      if (surfaces[error.code].retry || group.length === 1) for (const one of group) one.reject(error);
      else this.#separate(group);
    }
  }

  #takeGroup(): Waiting[] {
    let size = 0;
    let count = 0;
    for (const { observations } of this.#waiting) {
      if (count > 0 && size + observations.length > this.#parts.settings.maxPerCommit) break;
      size += observations.length;
      count += 1;
    }
    const group = this.#waiting.slice(0, count);
    this.#waiting = this.#waiting.slice(count);
    this.#queued -= size;
    return group;
  }

  /** One bad delivery must not hold up its neighbours: each of a failed group gets a commit of its own. */
  #separate(group: readonly Waiting[]): void {
    for (const one of group) {
      try {
        this.#commit([one]);
      } catch (alone) {
        one.reject(this.#failed(alone));
      }
    }
  }

  #failed(thrown: unknown): AppError {
    const error = AppError.from(thrown);
    this.#parts.pipeline.reset();
    // An error that no retry mends says that the data, or our code, is wrong: nothing against the ledger.
    if (surfaces[error.code].retry) this.#parts.tally.failCommit(error);
    return error;
  }

  #commit(group: readonly Waiting[]): void {
    const { commit, tally } = this.#parts;
    const checked = this.#check(group);
    const kept = checked.flatMap((one) => one.kept);
    const started = performance.now();
    const committed = commit(kept, { progress: progressOf(group), outgoing: outgoingOf(checked) });
    tally.commit(kept.length, performance.now() - started);
    for (const one of checked) one.delivery.resolve(this.#count(one, fatesOf(one, committed.fates)));
    // Its senders have their answer; whoever listens must not be able to undo that.
    queueMicrotask(() => this.#parts.published(committed));
  }

  #check(group: readonly Waiting[]): readonly Checked[] {
    const { pipeline } = this.#parts;
    let offset = 0;
    return group.map((delivery) => {
      const { observations } = delivery;
      const { kept, dropped } =
        delivery.isChecked === true ? { kept: observations, dropped: [] } : pipeline.process(observations);
      offset += kept.length;
      return { delivery, kept, dropped, offset: offset - kept.length };
    });
  }

  #count({ delivery, kept, dropped: unfit }: Checked, fates: readonly Fate[]): Outcomes {
    const dropped = new Map(delivery.dropped);
    let accepted = 0;
    for (const reason of unfit) countDropped(dropped, reason);
    fates.forEach((fate, index) => {
      if (fate !== "accepted") return countDropped(dropped, fate);
      accepted += 1;
      const seen = kept[index];
      if (seen !== undefined) this.#parts.tally.accept(seen.source, seen.seenAt);
    });
    for (const [reason, count] of dropped) this.#parts.tally.drop(reason, count);
    return { accepted, dropped };
  }
}

function fatesOf({ offset, kept }: Checked, fates: readonly Fate[]): readonly Fate[] {
  return fates.slice(offset, offset + kept.length);
}

/**
 * What of a group is relayed to others. A delivery of which all is known already was sent again by somebody who missed our answer.
 * It was relayed the first time, and others may not be able to count it only once, as we do.
 */
function outgoingOf(group: readonly Checked[]): Beside["outgoing"] {
  const leaving = group.filter(({ delivery }) => delivery.outgoing !== undefined);
  if (leaving.length === 0) return undefined;
  return (fates) =>
    leaving.flatMap((one) => (isKnown(one, fatesOf(one, fates)) ? [] : (one.delivery.outgoing ?? [])));
}

/** Whether all of a delivery is known already. Points that add nothing have no say: they leave no trace by which to know them again. */
function isKnown({ kept, dropped }: Checked, fates: readonly Fate[]): boolean {
  const telling = [...dropped, ...fates.filter((_, index) => !addsNothing(kept[index]))];
  return telling.length > 0 && telling.every((fate) => fate !== "accepted" && isHeld(fate));
}

function addsNothing(seen: Observation | undefined): boolean {
  return seen?.kind === "data-point" && seen.value.kind === "sum" && seen.increase === 0;
}

/** All progress of a group, in its order: the later cursor of a file is the one that counts. */
function progressOf(group: readonly Delivery[]): Progress | undefined {
  const told = group.flatMap(({ progress }) => (progress === undefined ? [] : [progress]));
  if (told.length === 0) return undefined;
  return {
    cursors: told.flatMap(({ cursors }) => cursors),
    brokenLines: told.flatMap(({ brokenLines }) => brokenLines),
  };
}
