import { spanOf, traceRequest } from "./otlp.js";
import { later } from "./timer.js";
import { proxyFor } from "./proxy.js";

/** @import { Faults } from "./faults.js" */
/** @import { Sendable } from "./otlp.js" */
/** @import { Settings } from "./settings.js" */

/** Calls that wait at most. With a dead collector the oldest go first, and are counted. */
const maxWaiting = 2048;
/** Calls of one post: some 400 kB. */
const maxBatch = 512;
/** How long calls are gathered before a post, in milliseconds. */
const gatherMs = 1000;
/** A collector that has not answered by then is given up for this time, in milliseconds. A program waits no longer at its end. */
const answerMs = 2000;
const longestPauseMs = 30_000;
/** Answers that ask to come again (https://opentelemetry.io/docs/specs/otlp/#failures). */
const retryable = new Set([429, 502, 503, 504]);

/** Sends calls to a collector, in the background. Nothing here is awaited by a call, and nothing is thrown. */
export class Sender {
  #settings;
  #faults;
  /** @type {Sendable[]} */
  #waiting = [];
  /** @type {Promise<void> | undefined} */
  #posting;
  /** @type {(() => void) | undefined} */
  #cancelTimer;
  /** Calls of the posts under way: whoever flushes does not wait for the others. */
  #offered = 0;
  #failures = 0;
  #sent = 0;

  /**
   * @param {Settings} settings
   * @param {Faults} faults
   */
  constructor(settings, faults) {
    this.#settings = settings;
    this.#faults = faults;
  }

  get sent() {
    return this.#sent;
  }

  get waiting() {
    return this.#waiting.length;
  }

  /** @param {Sendable} call */
  offer(call) {
    if (this.#settings.tracesUrl === undefined) return;
    this.#waiting.push(call);
    this.#shorten();
    this.#schedule();
  }

  /** Offers all that waits once, now. Resolves when it was answered or the collector did not answer in time. */
  async flush() {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await this.#posting;
    let before;
    do {
      before = this.#waiting.length;
      await this.#post();
    } while (this.#waiting.length > 0 && this.#waiting.length < before);
    // The timer was taken back above, and the next call may be far.
    if (this.#waiting.length > 0) this.#schedule();
  }

  /** Gives up what waits, at the end of the program. */
  close() {
    this.#drop(this.#waiting.length + this.#offered, "the program ended before it answered");
    this.#waiting = [];
  }

  #shorten() {
    const excess = this.#waiting.length - maxWaiting;
    if (excess <= 0) return;
    this.#waiting.splice(0, excess);
    this.#drop(excess, "more calls wait for it than are kept");
  }

  #schedule() {
    if (this.#cancelTimer !== undefined || this.#posting !== undefined) return;
    const pauseMs = Math.min(gatherMs * 2 ** this.#failures, longestPauseMs);
    this.#cancelTimer = later(pauseMs, () => {
      this.#cancelTimer = undefined;
      this.#posting = this.#postInTurn();
    });
  }

  async #postInTurn() {
    await this.#post();
    this.#posting = undefined;
    if (this.#waiting.length > 0) this.#schedule();
  }

  async #post() {
    const batch = this.#waiting.splice(0, maxBatch);
    if (batch.length === 0) return;
    this.#offered += batch.length;
    try {
      const taken = await this.#deliver(batch);
      this.#sent += taken;
      this.#failures = 0;
    } catch {
      this.#failures += 1;
      this.#waiting = [...batch, ...this.#waiting];
      this.#shorten();
    } finally {
      this.#offered -= batch.length;
    }
  }

  /**
   * How many of the batch the collector took; throws when it should be offered again.
   * @param {readonly Sendable[]} batch
   */
  async #deliver(batch) {
    const { tracesUrl = "", otlpHeaders } = this.#settings;
    const spans = batch.map((call) => spanOf(call, this.#settings));
    const response = await fetch(tracesUrl, {
      method: "POST",
      headers: { ...otlpHeaders, "content-type": "application/json" },
      body: traceRequest(spans, this.#settings),
      ...proxyFor(tracesUrl),
      signal: AbortSignal.timeout(answerMs),
    });
    const answer = await response.text();
    if (retryable.has(response.status)) throw new Error(`status ${response.status}`);
    const refused = response.ok ? Math.min(refusedIn(answer), batch.length) : batch.length;
    this.#drop(refused, response.ok ? "it refused a part of them" : `it answered ${response.status}`);
    return batch.length - refused;
  }

  /**
   * @param {number} count
   * @param {string} why
   */
  #drop(count, why) {
    this.#faults.add(
      "not-sent",
      `hallmonitor/sdk: calls did not reach the collector at ${this.#settings.tracesUrl}: ${why}; they are on disk if storage is on`,
      { count },
    );
  }
}

/**
 * How many spans a collector refused of a post that it took otherwise.
 * @param {string} answer
 */
function refusedIn(answer) {
  try {
    const refused = Number(JSON.parse(answer).partialSuccess?.rejectedSpans ?? 0);
    return refused > 0 ? refused : 0;
  } catch {
    // An answer that is no JSON refuses nothing.
    return 0;
  }
}
