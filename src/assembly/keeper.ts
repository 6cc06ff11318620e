/**
 * Keeps what sessions were doing before their context goes, and gives it back: the turn of a hook in, what the hook is
 * answered out. The folder of checkpoints holds the state itself; the ledger is told what became of each.
 */
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { agentName } from "../agent/claude-code/heard.ts";
import { startAnswer, turningPointOf, type TurningPoint } from "../agent/claude-code/turning-point.ts";
import type { Checkpoints, SavedCheckpoint } from "../checkpoint/folder.ts";
import { injectionsOf } from "../checkpoint/injection.ts";
import type { SessionName } from "../checkpoint/place.ts";
import type { Claim, Restore } from "../checkpoint/restore.ts";
import type { Retention } from "../checkpoint/retention.ts";
import type { CheckpointState } from "../checkpoint/state.ts";
import type { Config } from "../config/schema.ts";
import { AppError } from "../domain/error.ts";
import type { Failure } from "../domain/failure.ts";
import type { Observation } from "../domain/observation.ts";
import type { CheckpointReason } from "../domain/checkpoint.ts";
import type { Session } from "../domain/session.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import { namedSession } from "../query/named-session.ts";
import type { Consumer } from "../receiver/consumer.ts";
import { agingTime } from "../query/aging.ts";
import type { LedgerReader } from "../store/store.ts";
import { injectedRecord, savedRecord } from "./checkpoint-record.ts";

/** A session's state and its text; undefined for a session of which there is nothing to keep. */
export type Capture = (
  session: Session,
  reason: CheckpointReason,
) => Promise<{ readonly state: CheckpointState; readonly text: string } | undefined>;

/**
 * Where states are gathered, kept and given back, and who hears of it: the ledger through `consume`, the watch of
 * contexts through `given`.
 */
export interface KeeperParts {
  readonly reader: LedgerReader;
  readonly consume: Consumer;
  readonly checkpoints: Checkpoints;
  readonly restore: Restore;
  readonly capture: Capture;
  /** Reads what is new in a session's transcript, if the path is that of one. Takes a moment at most; never rejects. */
  readonly readTranscript: (path: string) => Promise<void>;
  /** Hears of every checkpoint that is given to a session. */
  readonly given: (given: Given) => void;
  readonly settings: Config["context"]["checkpoint"];
  readonly clock: Clock;
  readonly log: (line: string) => void;
}

/** A checkpoint that was given to a session. */
export interface Given {
  /** The checkpoint's id. */
  readonly id: string;
  /** The session it was saved of. */
  readonly of: SessionName;
  readonly at: UnixMs;
  /** The session that got it. */
  readonly sessionId: string;
}

/** An event of an agent that has been taken in. */
export interface Turn {
  readonly agent: string;
  readonly body: unknown;
  readonly at: UnixMs;
  /** Whether somebody still waits for the answer; one that is not asked is. */
  readonly isAwaited?: (() => boolean) | undefined;
  /** Whether its sender may hear what is kept of sessions; one that is not asked may. */
  readonly mayHear?: (() => boolean) | undefined;
}

/** Checkpoints that were saved without a daemon are looked for among so many of the ledger's. */
const mostKnown = 100_000;
/** What is told at once must fit the queue, beside what others tell. */
const perDelivery = 500;

/** A state is saved within this, in milliseconds; a start that waits longer for one would be given up by its client. */
const leavesWithinMs = 1500;

/** How keeping goes since the start. */
export interface KeeperAccount {
  readonly saved: number;
  readonly given: number;
  readonly failed: number;
  readonly lastFailure: Failure | undefined;
}

/** Saves and gives back. What fails is logged, and keeps no agent waiting for more than a moment. */
export class Keeper {
  readonly #parts: KeeperParts;
  /** Sessions whose states are being saved and promised. */
  readonly #leaving = new Set<Promise<void>>();
  #account: KeeperAccount = { saved: 0, given: 0, failed: 0, lastFailure: undefined };

  constructor(parts: KeeperParts) {
    this.#parts = parts;
  }

  account(): KeeperAccount {
    return this.#account;
  }

  /** Does what an event calls for, and gives what its hook is answered. Never rejects. */
  async turn({ agent, body, at, isAwaited, mayHear }: Turn): Promise<object | undefined> {
    const { settings } = this.#parts;
    const point = agent === agentName ? turningPointOf(body) : undefined;
    if (point === undefined || !settings.enabled) return undefined;
    try {
      if (point.kind === "start") return await this.#begin(point, { at, isAwaited, mayHear });
      if (mayHear?.() === false) return this.#withhold(point.sessionId);
      await this.#leaveOnce(point, at);
    } catch (thrown) {
      this.#fail(point.sessionId, thrown);
    }
    return undefined;
  }

  /**
   * Saves a session's state and tells the ledger. The existing checkpoint where the state is the same; undefined where there
   * is nothing to keep. Rejects with `unavailable` where it cannot be written.
   */
  async save(session: Session, reason: CheckpointReason): Promise<SavedCheckpoint | undefined> {
    const { capture, checkpoints, clock } = this.#parts;
    const captured = await capture(session, reason);
    if (captured === undefined) return undefined;
    const saved = checkpoints.save(captured.state, captured.text);
    if (!saved.isNew) return saved;
    this.#account = { ...this.#account, saved: this.#account.saved + 1 };
    await this.#tell(savedRecord(saved, clock()));
    // A client waits: others' are looked at when nobody does.
    checkpoints.prune(this.#retention(), saved);
    return saved;
  }

  /** Removes the checkpoints of all sessions that are too old or too many. */
  prune(): void {
    this.#parts.checkpoints.prune(this.#retention());
  }

  /**
   * Another user of this machine, and who has a token only to hand in, may tell events. Neither hears of a state, nor promises
   * one to our user's next session. Who is gone by now could be either.
   */
  #withhold(sessionId: string): undefined {
    this.#parts.log(
      `session ${sessionId} is told of by somebody who may not read, or hung up at once: its state is neither kept nor given`,
    );
  }

  #retention(): Retention {
    const { settings, clock, reader } = this.#parts;
    const { keepDays, keepPerSession } = settings;
    const now = clock();
    return { keepDays, keepPerSession, now, agedAt: agingTime(reader, now) };
  }

  /**
   * Saves a session's state because its context fills up, and promises it to the start after the compaction: should the hook
   * before that be late or fail, this is what there is to give back. Never rejects.
   */
  async saveAtThreshold(session: Session): Promise<void> {
    const { settings, restore, clock } = this.#parts;
    if (!settings.enabled) return;
    try {
      const saved = await this.save(session, "threshold");
      if (saved === undefined) return;
      const { agent, id: sessionId, facts } = session;
      const arm = { agent, sessionId, project: facts.project, checkpointId: saved.id };
      restore.arm({ ...arm, reason: "compact", at: clock() });
    } catch (thrown) {
      this.#fail(session.id, thrown);
    }
  }

  /** Tells the ledger of checkpoints that were saved or given while it could not be told. Never rejects. */
  async adopt(): Promise<void> {
    try {
      const untold = this.#untold();
      for (let first = 0; first < untold.length; first += perDelivery)
        await this.#tell(...untold.slice(first, first + perDelivery));
    } catch (thrown) {
      this.#parts.log(`checkpoints that the ledger does not know: ${AppError.from(thrown).message}`);
    }
  }

  #untold(): Observation[] {
    const { checkpoints, reader, clock } = this.#parts;
    const known = new Map(
      reader.checkpoints({}, mostKnown).map(({ checkpointId, injectedAt, reason }) => {
        return [checkpointId, { isSaved: reason !== undefined, isGiven: injectedAt !== undefined }];
      }),
    );
    const untold: Observation[] = [];
    for (const saved of checkpoints.list().checkpoints) {
      const told = known.get(saved.id);
      if (told?.isSaved !== true) untold.push(savedRecord(saved, clock()));
      if (told?.isGiven === true) continue;
      for (const injection of injectionsOf({ dir: dirname(saved.path), checkpoint: saved }))
        untold.push(injectedRecord(saved, { ...injection, seenAt: clock() }));
    }
    return untold;
  }

  /** A client may give up waiting for the hook, and start the session anew, while its state is still being saved. */
  async #leaveOnce(point: TurningPoint, at: UnixMs): Promise<void> {
    const leaving = this.#leave(point, at);
    this.#leaving.add(leaving);
    try {
      await leaving;
    } finally {
      this.#leaving.delete(leaving);
    }
  }

  /**
   * An event that waited in the spool: its hook may have given the session its state by itself, which the ledger should know.
   * Never rejects.
   */
  async catchUp({ agent, body, at }: Turn): Promise<void> {
    const point = agent === agentName ? turningPointOf(body) : undefined;
    const claim = point === undefined ? undefined : claimOf(point, at);
    if (claim === undefined) return;
    try {
      const checkpoint = this.#parts.restore.givenTo(claim);
      if (checkpoint !== undefined) await this.#tellGiven(checkpoint, claim);
    } catch (thrown) {
      this.#fail(claim.sessionId, thrown);
    }
  }

  /** The context is about to go: the state as it is now is kept, and promised to the session's next start. */
  async #leave(point: TurningPoint, at: UnixMs): Promise<void> {
    const { readTranscript, reader, checkpoints } = this.#parts;
    const ownSession = (): Session | undefined => namedSession(reader, agentName, point.sessionId);
    // A session of the same project that starts now must know of this one, or it would be told of another.
    if (point.kind === "clear")
      this.#promise(point, {
        at,
        id: checkpoints.newest(agentName, point.sessionId)?.saved.id,
        session: ownSession(),
      });
    if (point.transcriptPath !== undefined) await readTranscript(point.transcriptPath);
    const session = ownSession();
    const saved =
      session === undefined
        ? undefined
        : await this.save(session, point.kind === "clear" ? "clear" : "pre-compact").catch(
            (thrown: unknown) => this.#fail(point.sessionId, thrown),
          );
    // What was saved at a threshold is better than nothing.
    const newest = saved ?? checkpoints.newest(agentName, point.sessionId)?.saved;
    if (newest === undefined && point.kind === "compaction") return;
    this.#promise(point, { at, id: newest?.id, session });
  }

  #promise(
    { kind, sessionId, project: folder }: TurningPoint,
    { at, id, session }: { at: UnixMs; id: string | undefined; session: Session | undefined },
  ): void {
    const reason = kind === "clear" ? "clear" : "compact";
    const project = session?.facts.project ?? folder;
    this.#parts.restore.arm({ agent: agentName, sessionId, project, folder, checkpointId: id, reason, at });
  }

  async #begin(
    point: TurningPoint,
    { at, isAwaited, mayHear }: Pick<Turn, "at" | "isAwaited" | "mayHear">,
  ): Promise<object | undefined> {
    const claim = this.#parts.settings.restore ? claimOf(point, at) : undefined;
    if (claim === undefined) return undefined;
    // The kernel takes milliseconds to say who asks: only who could be given something is looked for.
    if (mayHear?.() === false) return this.#withhold(claim.sessionId);
    await Promise.race([Promise.allSettled(this.#leaving), wait(leavesWithinMs, undefined, { ref: false })]);
    // A hook that gave up has looked by itself: what is promised now is for the next one.
    if (isAwaited?.() === false) return undefined;
    const claimed = this.#parts.restore.claim(claim);
    if (claimed === undefined) return undefined;
    this.#account = { ...this.#account, given: this.#account.given + 1 };
    await this.#tellGiven(claimed.checkpoint, claim);
    return startAnswer(claimed.text);
  }

  async #tellGiven(checkpoint: SavedCheckpoint, { sessionId, at }: Claim): Promise<void> {
    const { agent, sessionId: owner } = checkpoint;
    this.#parts.given({ id: checkpoint.id, of: { agent, sessionId: owner }, at, sessionId });
    await this.#tell(injectedRecord(checkpoint, { at, sessionId, seenAt: this.#parts.clock() }));
  }

  /** Nobody waits for a checkpoint that cannot be saved, but a person should hear of it. */
  #fail(sessionId: string, thrown: unknown): undefined {
    const reason = AppError.from(thrown).message;
    const lastFailure = { at: this.#parts.clock(), reason };
    this.#account = { ...this.#account, failed: this.#account.failed + 1, lastFailure };
    this.#parts.log(`checkpoint of session ${sessionId}: ${reason}`);
  }

  /** The folder knows it in any case; a ledger that cannot be written now hears of it at the next start. */
  async #tell(...observations: Observation[]): Promise<void> {
    const { consume, log } = this.#parts;
    try {
      await consume({ observations, dropped: new Map() });
    } catch (thrown) {
      log(`checkpoint: the ledger cannot be told now: ${AppError.from(thrown).message}`);
    }
  }
}

/** What a start asks for; undefined for one that lost no context, and for what is none. */
function claimOf({ source, sessionId, project }: TurningPoint, at: UnixMs): Claim | undefined {
  const isReturn = source === "compact" || source === "clear" || source === "resume";
  return isReturn ? { agent: agentName, sessionId, project, source, at } : undefined;
}
