import { createHash } from "node:crypto";
import { counted } from "../../domain/counted.ts";
import { AppError } from "../../domain/error.ts";
import { pauseMs } from "../../domain/retry.ts";
import type { UnixMs } from "../../domain/time.ts";
import type { NotifierAccount } from "../../domain/notifier.ts";
import type { AlertShape } from "../shape.ts";
import { Backlog, type Item } from "./backlog.ts";
import type { Notice, NoticeEvent, Notifier, Reception, Told } from "./notifier.ts";
import { Pace } from "./pace.ts";
import { isWanted, type Wishes } from "./wishes.ts";

/** Alerts that may wait for one notifier: as many as can be open. When it is full the oldest go, counted. */
const room = 1000;
/** After so much waiting a message is given up, in milliseconds: an alert of an hour ago is history. */
const giveUpAfterMs = 3_600_000;
/** A receiver that was restarted is told at once, one that is down is left alone. */
const pauses = { firstMs: 1000, mostMs: 300_000 } as const;
/** Alerts in one message; those beyond stand in the next one. */
const mostInMessage = 200;
/** Alerts whose end is awaited: as many as can be open. */
const mostHeard = 1000;

/** Time and chance, for tests to hand in their own. */
export interface Timing {
  now(): UnixMs;
  /** Resolves after a time, or at once when `ending` aborts. */
  wait(ms: number, ending: AbortSignal): Promise<void>;
  /** From 0 to below 1. */
  readonly random: () => number;
}

/** The notifier that a channel speaks through, what that one is to tell, and where failures are written for the operator. */
export interface ChannelParts {
  readonly notifier: Notifier;
  readonly wishes: Wishes;
  readonly timing: Timing;
  readonly log: (line: string) => void;
}

/** One notifier with what waits for it. Channels know nothing of each other, so that none waits for another. */
export class Channel {
  readonly #parts: ChannelParts;
  readonly #backlog = new Backlog(room);
  readonly #pace = new Pace();
  readonly #ending = new AbortController();
  #running: Promise<void> | undefined;
  /** The message that is on its way. */
  #underWay: readonly Item[] = [];
  /** Alerts that it told of and that are not over, by their ids. */
  readonly #heard = new Set<string>();
  readonly #counts = { sent: 0, failed: 0, dropped: 0, untold: 0 };
  #lastSentAt: UnixMs | undefined;
  #lastFailure: NotifierAccount["lastFailure"];
  #failingSince: UnixMs | undefined;

  constructor(parts: ChannelParts) {
    this.#parts = parts;
  }

  get isFailing(): boolean {
    return this.#failingSince !== undefined;
  }

  account(): NotifierAccount {
    const { name, kind } = this.#parts.notifier;
    return {
      name,
      kind,
      ...this.#counts,
      waiting: this.#backlog.size + this.#underWay.length,
      lastSentAt: this.#lastSentAt,
      lastFailure: this.#lastFailure,
      failingSince: this.#failingSince,
    };
  }

  /** Takes what it is to tell of a notice. Resolves when all of that was told, given up, or left for the next start. */
  async take(notice: Notice): Promise<Told> {
    const { signal } = this.#ending;
    const { event } = notice;
    const wanted = notice.alerts.filter((alert) => this.#wants(alert, event) || this.#isWaiting(alert));
    if (signal.aborted) return wanted.length === 0 ? "settled" : "interrupted";
    const fates = wanted.map((alert) => {
      const { promise, resolve } = Promise.withResolvers<Told>();
      const isQuiet = !this.#wants(alert, event);
      const dropped = this.#backlog.put({ alert, event, notice, isQuiet, settle: resolve });
      if (dropped !== undefined) this.#drop(dropped);
      return promise;
    });
    this.#running ??= this.#run();
    return (await Promise.all(fates)).includes("interrupted") ? "interrupted" : "settled";
  }

  /** Who heard that something is bad hears that it is over, also where it got milder before. */
  #wants(alert: AlertShape, event: NoticeEvent): boolean {
    const { wishes } = this.#parts;
    if (event === "resolved" && wishes.resolved && (this.#heard.has(alert.id) || this.#isWaiting(alert)))
      return true;
    return isWanted(alert, event, wishes);
  }

  /** Whether something of an alert is still to be told. */
  #isWaiting({ id }: AlertShape): boolean {
    return this.#backlog.has(id) || this.#underWay.some(({ alert }) => alert.id === id);
  }

  /** Sends at once, once, whatever waits. */
  async test(notice: Notice): Promise<Reception> {
    const reception = await this.#attempt(notice);
    this.#note(reception);
    return reception;
  }

  /** Ends what is under way, and leaves the rest for the next start. */
  async stop(): Promise<void> {
    this.#ending.abort();
    await this.#running;
    for (const { settle } of this.#backlog.empty()) settle("interrupted");
  }

  async #run(): Promise<void> {
    const { timing } = this.#parts;
    const { signal } = this.#ending;
    // All that is told in the same moment is there before the first message goes.
    await Promise.resolve();
    while (this.#backlog.size > 0 && !signal.aborted) {
      const pause = this.#pace.pauseMs(timing.now());
      if (pause > 0) await timing.wait(pause, signal);
      else await this.#deliver(this.#backlog.take(mostInMessage, { all: this.#pace.spend(timing.now()) }));
    }
    // In the same moment in which nothing was left, so that what comes next begins anew.
    this.#running = undefined;
  }

  /** Tries until it is taken, refused, too old, or no news any more. */
  async #deliver(taken: readonly Item[]): Promise<void> {
    const { timing } = this.#parts;
    const { signal } = this.#ending;
    let items = taken;
    let isUnheard = true;
    let waited = 0;
    for (let tries = 1; ; tries++) {
      const notice = noticeOf(items);
      if (notice === undefined) break;
      this.#underWay = items;
      const reception = await this.#attempt(notice);
      // What was broken off because the collector ends is no failure.
      if (signal.aborted && reception.kind !== "taken") return this.#settle(items, "interrupted");
      this.#note(reception);
      if (reception.kind === "taken") {
        this.#hear(items);
        break;
      }
      const pause = pauseAfter(reception, tries, timing);
      waited += pause;
      if (waited > giveUpAfterMs) {
        this.#giveUp(reception, items.length);
        break;
      }
      await timing.wait(pause, signal);
      if (signal.aborted) return this.#settle(items, "interrupted");
      isUnheard &&= reception.kind === "later" && reception.unheard === true;
      if (isUnheard) items = this.#backlog.renew(items);
    }
    this.#settle(items, "settled");
  }

  #settle(items: readonly Item[], told: Told): void {
    this.#underWay = [];
    this.#backlog.hush();
    for (const { settle } of items) settle(told);
  }

  #hear(items: readonly Item[]): void {
    for (const { alert, event } of items) {
      if (event === "resolved") this.#heard.delete(alert.id);
      else this.#heard.add(alert.id);
    }
    for (const id of this.#heard) {
      if (this.#heard.size <= mostHeard) return;
      this.#heard.delete(id);
    }
  }

  async #attempt(notice: Notice): Promise<Reception> {
    try {
      return await this.#parts.notifier.send(notice, this.#ending.signal);
    } catch (thrown) {
      this.#parts.log(`notifier ${this.#parts.notifier.name}: ${String(thrown)}`);
      return { kind: "refused", reason: AppError.from(thrown).message };
    }
  }

  #note(reception: Reception): void {
    const at = this.#parts.timing.now();
    const { log, notifier } = this.#parts;
    if (reception.kind === "taken") {
      if (this.isFailing) log(`notifier ${notifier.name} works again`);
      this.#counts.sent++;
      this.#counts.untold = 0;
      this.#lastSentAt = at;
      this.#failingSince = undefined;
      return;
    }
    // Said once, when it begins: what follows is in health.
    if (!this.isFailing) log(`notifier ${notifier.name} cannot tell: ${reception.reason}`);
    this.#failingSince ??= at;
    this.#lastFailure = { at, reason: reception.reason };
  }

  #giveUp({ kind, reason }: Exclude<Reception, { kind: "taken" }>, alerts: number): void {
    this.#counts.failed++;
    this.#counts.untold += alerts;
    // What was refused was said already when that began.
    if (kind === "later")
      this.#parts.log(
        `notifier ${this.#parts.notifier.name} gave up on ${counted(alerts, "alert")}: ${reason}`,
      );
  }

  #drop({ settle }: Item): void {
    this.#counts.dropped++;
    settle("settled");
  }
}

/** Never again, where it was refused. */
function pauseAfter(reception: Reception, tries: number, { random }: Timing): number {
  if (reception.kind !== "later") return Infinity;
  return Math.max(reception.afterMs ?? 0, pauseMs(tries, pauses, random));
}

/** What items say as one message; nothing where there are none. */
function noticeOf(items: readonly Item[]): Notice | undefined {
  const [first] = items;
  if (first === undefined) return undefined;
  const { notice, event } = first;
  return { id: idOf(items), at: notice.at, event, alerts: items.map(({ alert }) => alert) };
}

/** That of the notice they came with, where they are all of it; otherwise one of their own, always the same for the same items. */
function idOf(items: readonly Item[]): string {
  const [first] = items;
  const isWhole =
    items.every(({ notice }) => notice === first?.notice) && items.length === first?.notice.alerts.length;
  if (isWhole) return first.notice.id;
  const parts = items.map(({ notice, alert }) => `${notice.id} ${alert.id}`);
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 32);
}
