import { setTimeout as wait } from "node:timers/promises";
import { pauseMs, type Pauses } from "../domain/retry.ts";
import type { Account } from "./account.ts";
import type { Letter } from "./letter.ts";
import type { Tally } from "./tally.ts";
import type { Reply, Wire } from "./wire.ts";

/** The answers after which OTLP has a sender try the same bytes again. */
export const retryable: ReadonlySet<number> = new Set([429, 502, 503, 504]);
const pauses: Pauses = { firstMs: 250, mostMs: 5000 };
/** How long one letter is tried. A disk that keeps a collector busy for longer is broken. */
const patienceMs = 60_000;
/** One letter in so many goes out twice, as from an exporter whose answer got lost. */
const resendEvery = 50;

/** `cut off` by the end of the load, which is nobody's fault. */
type Fate = "taken" | "given up" | "cut off";

/** The way to the collector, and who keeps count: `tally` counts posts, `account` the things in them. */
export interface SenderParts {
  readonly wire: Wire;
  readonly tally: Tally;
  readonly account: Account;
  /** When it fires no letter is tried again. */
  readonly ending: AbortSignal;
  /** Called for each answered letter, with the time it was first sent (`performance.now`). */
  readonly answered: (letter: Letter, sentAt: number) => void;
}

/** Sends letters to the collector as an exporter does: patient where asked to be, the same bytes again where it must. */
export class Sender {
  readonly #parts: SenderParts;
  /** When the collector last said anything, or until when it wants to be left alone (`performance.now`). */
  heardAt = performance.now();

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Resolves when the letter was answered or given up; the account knows which. */
  async deliver(letter: Letter): Promise<void> {
    const { wire, tally, account, answered } = this.#parts;
    const bytes = wire.seal(letter);
    tally.letters += 1;
    const sentAt = performance.now();
    const fate = await this.#send(letter, bytes);
    if (fate !== "taken") {
      tally.unanswered += 1;
      if (fate === "cut off") tally.cutOff += 1;
      return account.unanswered(letter);
    }
    account.answered(letter);
    tally.answered += 1;
    tally.records += letter.records;
    tally.requests += letter.told.requests.length;
    answered(letter, sentAt);
    if (tally.answered % resendEvery !== 0) return;
    tally.resent += 1;
    await this.#send(letter, bytes);
  }

  /** Sends until it is taken, or there is no sense in it any more. */
  async #send(letter: Letter, bytes: Uint8Array<ArrayBuffer>): Promise<Fate> {
    const { ending } = this.#parts;
    const until = performance.now() + patienceMs;
    for (let tries = 1; ; tries += 1) {
      const reply = await this.#post(letter, bytes);
      if (reply !== undefined && reply.status < 300) return "taken";
      if (reply !== undefined && !retryable.has(reply.status)) return "given up";
      if (ending.aborted) return "cut off";
      const pause = reply?.retryAfterMs ?? pauseMs(tries, pauses, Math.random);
      if (performance.now() + pause > until) return "given up";
      // Who asks for patience is there.
      if (reply !== undefined) this.heardAt = Math.max(this.heardAt, performance.now() + pause);
      await wait(pause, undefined, { signal: ending }).catch(() => undefined);
    }
  }

  /** Undefined where there was no answer. */
  async #post(letter: Letter, bytes: Uint8Array<ArrayBuffer>): Promise<Reply | undefined> {
    const { wire, tally } = this.#parts;
    const began = performance.now();
    try {
      const reply = await wire.send(letter, bytes);
      const now = performance.now();
      this.heardAt = Math.max(this.heardAt, now);
      if (reply.status < 300) tally.answerMs.add(now - began);
      else tally.refuse(reply.status, reply.retryAfterMs);
      return reply;
    } catch {
      tally.broken += 1;
      return undefined;
    }
  }
}
