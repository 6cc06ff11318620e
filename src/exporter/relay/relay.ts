import { setTimeout as wait } from "node:timers/promises";
import { counted } from "../../domain/counted.ts";
import { AppError } from "../../domain/error.ts";
import type { RelayAccount } from "../../domain/outgoing.ts";
import { pauseMs } from "../../domain/retry.ts";
import type { Clock } from "../../domain/time.ts";
import type { Outbox, Waiting } from "../../store/outbox.ts";
import { piecesOf, type Piece } from "./pieces.ts";
import { post, type Sent } from "./post.ts";

/** One receiver of `exporter.relay`, as far as sending needs to know it. */
export interface RelaySettings {
  readonly name: string;
  readonly endpoint: string;
  /** What may wait for it on the disk. */
  readonly maxBytes: number;
  readonly timeoutMs: number;
}

/** What a relay is given. Headers are asked for before each request; `warning` names something to fix, undefined where there is nothing. */
export interface RelayParts {
  readonly outbox: Outbox;
  /** True at the next commit, false after `ms` without one or when `ending` aborts. */
  readonly next: (ms: number, ending: AbortSignal) => Promise<boolean>;
  /** Headers of a request; throws where a secret cannot be read. */
  readonly headers: () => Readonly<Record<string, string>>;
  readonly warning: () => string | undefined;
  readonly clock: Clock;
  /** From 0 to 1. */
  readonly random: () => number;
  readonly log: (line: string) => void;
}

/** The size of one request: by default Collectors accept many times these bytes, and an SDK's own batch has as many records. */
const most = { bytes: 1_000_000, items: 512 } as const;
/** A receiver that restarts is back within seconds; one that is down is not hammered. */
const pauses = { firstMs: 500, mostMs: 60_000 } as const;
/** Without a commit there is nothing to look at; this only bounds one wait. */
const idleMs = 3_600_000;
/** When the outbox is full, this share of it is freed at once, so that not every commit has to delete. */
const freedPart = 0.05;
/** How long what waits may still be sent when the program ends. */
const drainMs = 1000;

/** What remains to be sent of a payload that was refused as one, though several requests were joined in it at their commit. */
interface Parted {
  readonly payload: Waiting;
  readonly pieces: readonly Piece[];
}

/**
 * Sends what waits for one receiver: in order, one request at a time, retrying until it is accepted, refused for good,
 * or too much waits. Its state is the outbox, so it continues after a restart where it was.
 */
export class Relay {
  readonly #settings: RelaySettings;
  readonly #parts: RelayParts;
  readonly #ending = new AbortController();
  readonly #dropped = new Map<string, number>();
  #isDraining = false;
  #wake: () => void = () => undefined;
  #running: Promise<void> | undefined;
  /** Ids that are under way, which a full outbox spares. */
  #underWay: readonly number[] = [];
  /** Ids that are done but still in the outbox, because it could not be written. */
  #done: readonly number[] = [];
  #failures = 0;
  /** How many payloads the next request has: one after a refusal, because only one among many may be at fault. */
  #alone = 0;
  #parted: Parted | undefined;
  #sent = 0;
  #lastSentAt: number | undefined;
  #lastDroppedAt: number | undefined;
  #lastError: RelayAccount["lastError"];

  constructor(settings: RelaySettings, parts: RelayParts) {
    this.#settings = settings;
    this.#parts = parts;
  }

  start(): void {
    if (!this.#ending.signal.aborted) this.#running ??= this.#run();
  }

  /** Goes on sending for a moment, if the receiver accepts it. Resolves when nothing is in flight. May be called twice. */
  async stop(): Promise<void> {
    this.#isDraining = true;
    const timer = setTimeout(() => this.#ending.abort(), this.#failures > 0 ? 0 : drainMs);
    this.#wake();
    await this.#running;
    clearTimeout(timer);
    this.#ending.abort();
  }

  /** Items that will never be sent. */
  drop(reason: string, items: number): void {
    if (items === 0) return;
    this.#dropped.set(reason, (this.#dropped.get(reason) ?? 0) + items);
    this.#lastDroppedAt = this.#parts.clock();
  }

  /** Call it after commits: beyond the bound the oldest is dropped, because people look at the newest. */
  hold(): void {
    const { name, maxBytes } = this.#settings;
    const { outbox, log } = this.#parts;
    if (outbox.waiting(name).bytes <= maxBytes) return;
    try {
      const parted = this.#parted === undefined ? [] : [this.#parted.payload.id];
      const spared = [...this.#underWay, ...this.#done, ...parted];
      const { items } = outbox.trim(name, maxBytes * (1 - freedPart), spared);
      if (!this.#dropped.has("outbox-full"))
        log(`relay ${name}: its outbox is full; from now on the oldest that waits is dropped`);
      this.drop("outbox-full", items);
    } catch (thrown) {
      // The disk may be full as well. The next commit tries again.
      this.#lastError = { at: this.#parts.clock(), reason: AppError.from(thrown).message };
    }
  }

  account(): RelayAccount {
    const { name, endpoint, maxBytes } = this.#settings;
    const { outbox, warning } = this.#parts;
    const { items, bytes } = outbox.waiting(name);
    return {
      name,
      endpoint,
      sent: this.#sent,
      dropped: new Map(this.#dropped),
      lastDroppedAt: this.#lastDroppedAt,
      waitingItems: items,
      waitingBytes: bytes,
      mostBytes: maxBytes,
      oldestAt: outbox.oldestAt(name),
      lastSentAt: this.#lastSentAt,
      lastError: this.#lastError,
      warning: warning(),
    };
  }

  async #run(): Promise<void> {
    const { signal } = this.#ending;
    while (!signal.aborted) {
      let restMs: number | undefined;
      try {
        restMs = await this.#turn();
      } catch (thrown) {
        restMs = this.#failed(AppError.from(thrown).message);
      }
      if (this.#isDraining && (restMs !== undefined || this.#isEmpty())) return;
      if (restMs !== undefined) await this.#sleep(restMs);
    }
  }

  #isEmpty(): boolean {
    return this.#parts.outbox.waiting(this.#settings.name).items === 0;
  }

  /** Sends one request, or waits for something to send. Returns the wait before the next. */
  async #turn(): Promise<number | undefined> {
    this.#settle();
    if (this.#parted !== undefined) return this.#sendPiece(this.#parted);
    const { outbox, next } = this.#parts;
    const batch = outbox.next(this.#settings.name, this.#alone > 0 ? { ...most, items: 1 } : most);
    if (batch.length === 0) {
      if (!this.#isDraining) await this.#orWoken((ending) => next(idleMs, ending));
      return undefined;
    }
    this.#underWay = batch.map(({ id }) => id);
    try {
      return this.#noteSent(batch, await this.#post(batch));
    } finally {
      this.#underWay = [];
    }
  }

  /** Each gets a request of its own, with its own outcome. */
  async #sendPiece({ payload, pieces }: Parted): Promise<number | undefined> {
    const [piece, ...rest] = pieces;
    if (piece !== undefined) {
      const sent = await this.#post([{ ...payload, ...piece }]);
      if (sent.kind === "later") return this.#failed(sent.reason, sent.afterMs);
      this.#note(piece.items, sent);
    }
    this.#parted = rest.length === 0 ? undefined : { payload, pieces: rest };
    if (this.#parted === undefined) this.#end([payload]);
    return undefined;
  }

  #post(batch: readonly Waiting[]): Promise<Sent> {
    const { endpoint, timeoutMs } = this.#settings;
    return post({
      endpoint,
      timeoutMs,
      signal: batch[0]?.signal ?? "logs",
      headers: this.#parts.headers(),
      body: Buffer.concat(batch.map(({ body }) => body)),
      ending: this.#ending.signal,
      now: this.#parts.clock(),
    });
  }

  #noteSent(batch: readonly Waiting[], sent: Sent): number | undefined {
    const items = batch.reduce((sum, one) => sum + one.items, 0);
    if (sent.kind === "later") return this.#failed(sent.reason, sent.afterMs);
    if (sent.kind === "refused" && batch.length > 1) {
      // Only one of many may be at fault: each of these gets a request of its own.
      this.#alone = batch.length;
      return undefined;
    }
    const pieces = sent.kind === "refused" ? batch.flatMap(piecesOf) : [];
    const [payload] = batch;
    if (payload !== undefined && pieces.length > 1) {
      this.#parted = { payload, pieces };
      return undefined;
    }
    this.#note(items, sent);
    this.#end(batch);
    return undefined;
  }

  #note(items: number, sent: Exclude<Sent, { kind: "later" }>): void {
    if (sent.kind === "refused") this.#refused(items, sent);
    else this.#taken(items, sent);
  }

  /** They wait no more. */
  #end(batch: readonly Waiting[]): void {
    this.#alone = Math.max(0, this.#alone - 1);
    this.#done = batch.map(({ id }) => id);
    this.#settle();
  }

  #taken(items: number, { rejected, reason }: Sent & { kind: "taken" }): void {
    const { log, clock } = this.#parts;
    const { name } = this.#settings;
    const lost = Math.min(rejected, items);
    this.#sent += items - lost;
    this.drop("rejected", lost);
    this.#lastSentAt = clock();
    if (this.#failures > 0) log(`relay ${name}: it takes what is sent again`);
    this.#failures = 0;
    this.#lastError =
      lost === 0 ? undefined : { at: clock(), reason: `it rejected ${counted(lost, "item")}: ${reason}` };
  }

  #refused(items: number, { status, reason }: Sent & { kind: "refused" }): void {
    const { log, clock } = this.#parts;
    const { name } = this.#settings;
    if (!this.#dropped.has(`http-${status}`))
      log(`relay ${name}: ${reason}; ${counted(items, "item")} dropped`);
    this.drop(`http-${status}`, items);
    // It is there: what fails next is another outage.
    this.#failures = 0;
    this.#lastError = { at: clock(), reason };
  }

  /** Notes that a try failed; returns the wait before the next. */
  #failed(reason: string, afterMs?: number): number {
    const { clock, random, log } = this.#parts;
    if (this.#failures === 0 && !this.#ending.signal.aborted)
      log(`relay ${this.#settings.name}: cannot send: ${reason}; what comes in waits`);
    this.#failures += 1;
    this.#lastError = { at: clock(), reason };
    // A receiver that says "at once", or names a time that is past by our clock, is not hammered either.
    const isAsked = afterMs !== undefined && afterMs >= pauses.firstMs;
    return isAsked ? afterMs : pauseMs(this.#failures, pauses, random);
  }

  /** Removes what is done from the outbox. While that cannot be written, nothing is sent: everything would be sent twice. */
  #settle(): void {
    if (this.#done.length === 0) return;
    this.#parts.outbox.settle(this.#settings.name, this.#done);
    this.#done = [];
  }

  #sleep(ms: number): Promise<unknown> {
    return this.#orWoken((ending) => wait(ms, undefined, { signal: ending }).catch(() => undefined));
  }

  /** Waits until it is over, the relay ends, or somebody wakes it. */
  async #orWoken(pause: (ending: AbortSignal) => Promise<unknown>): Promise<void> {
    const woken = new AbortController();
    this.#wake = () => woken.abort();
    await pause(AbortSignal.any([this.#ending.signal, woken.signal]));
    this.#wake = () => undefined;
  }
}
