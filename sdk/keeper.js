import { statSync } from "node:fs";
import { messageOf } from "./faults.js";
import { atProgramEnd } from "./program-end.js";
import { push } from "./pushgateway.js";
import { loadSummary } from "./summary.js";
import { later, pause, turn } from "./timer.js";
import { leaveWish, upkeep } from "./upkeep.js";

/** @import { Faults } from "./faults.js" */
/** @import { Sender } from "./sender.js" */
/** @import { Settings } from "./settings.js" */

/** How long after a call the summary is brought up to date, in milliseconds: many calls share one update. */
const updateMs = 1000;
/** How often totals are pushed at most, in milliseconds: Prometheus looks no more often. */
const usualPushMs = 10_000;
/** A program that ends is held up for no longer, in milliseconds. What is left is done by the next one. */
const exitMs = 500;
/** How long `flush` waits for another process that is at it, in milliseconds. */
const flushMs = 5000;
const pollMs = 20;

/**
 * Does what can wait: the summary, retention, and the last posts. While a program runs, a step at a time; at its end, what
 * can be done in a moment.
 */
export class Keeper {
  #settings;
  #faults;
  #sender;
  #isDue = false;
  /** @type {(() => void) | undefined} */
  #cancelTimer;
  /** The update under way. @type {ReturnType<typeof upkeep> | undefined} */
  #steps;
  /** @type {Promise<void>} */
  #working = Promise.resolve();
  /** Whether there are totals that the Pushgateway has not heard of. */
  #isUnpushed = false;
  #pushedAt = Number.NEGATIVE_INFINITY;
  #pushMs;
  #isPushAhead = false;
  /** @type {Promise<void>} */
  #pushing = Promise.resolve();
  #isWatching = false;
  /** Whether there were calls since the program last seemed to end. */
  #hasNews = false;

  /**
   * @param {{ settings: Settings, faults: Faults, sender: Sender, pushMs?: number }} parts
   */
  constructor({ settings, faults, sender, pushMs = usualPushMs }) {
    this.#pushMs = pushMs;
    this.#settings = settings;
    this.#faults = faults;
    this.#sender = sender;
  }

  /** There is a new line. */
  wake() {
    this.#watchTheEnd();
    this.#hasNews = true;
    if (!this.#settings.storage) return;
    this.#isDue = true;
    this.#cancelTimer ??= later(updateMs, () => {
      this.#cancelTimer = undefined;
      void this.#update().then(() => this.#push(this.#pushMs));
    });
  }

  /** Resolves when the summary holds every line that was there at the call, and all that waits was offered once. */
  async flush() {
    const sent = this.#sender.flush();
    const until = Date.now() + flushMs;
    if (this.#settings.storage) while (!(await this.#update()) && Date.now() < until) await pause(pollMs);
    await this.#push(0);
    await sent;
  }

  /** Whether the summary is up to date afterwards; false when another process is at it. */
  async #update() {
    let isDone = true;
    const work = async () => {
      isDone = await this.#run();
    };
    this.#working = this.#working.then(work, work);
    await this.#working;
    return isDone;
  }

  async #run() {
    this.#isDue = false;
    try {
      if (!isThere(this.#settings.dir)) return true;
      this.#steps = upkeep(this.#settings, this.#faults);
      const summary = await spread(this.#steps);
      this.#isUnpushed ||= summary !== undefined;
      return summary !== undefined;
    } catch (thrown) {
      this.#fail(thrown);
      return true;
    } finally {
      this.#steps = undefined;
    }
  }

  /**
   * Tells the Pushgateway the newest totals; later where it heard some less than so long ago, or does not take them. There
   * may be no further call that would bring them along.
   * @param {number} leastMs
   */
  #push(leastMs) {
    // One after the other: of two at once the older totals could arrive last.
    this.#pushing = this.#pushing.then(() => this.#pushNext(leastMs));
    return this.#pushing;
  }

  /** @param {number} leastMs */
  async #pushNext(leastMs) {
    if (this.#settings.pushgatewayUrl === undefined || !this.#isUnpushed) return;
    const earlyMs = this.#pushedAt + leastMs - performance.now();
    if (earlyMs > 0) {
      this.#pushLater(earlyMs);
      return;
    }
    this.#isUnpushed = false;
    this.#pushedAt = performance.now();
    if (await this.#pushPublished()) return;
    this.#isUnpushed = true;
    this.#pushLater(this.#pushMs);
  }

  /** What is published by now: of older totals than another process told the gateway its counters would fall. */
  async #pushPublished() {
    try {
      const { summary, isBroken } = loadSummary(this.#settings.dir);
      return !isBroken && (await push(summary, this.#settings, this.#faults));
    } catch (thrown) {
      this.#fail(thrown);
      return false;
    }
  }

  /** @param {number} ms */
  #pushLater(ms) {
    if (this.#isPushAhead) return;
    this.#isPushAhead = true;
    later(ms, () => {
      this.#isPushAhead = false;
      void this.#push(this.#pushMs);
    });
  }

  /** @param {unknown} thrown */
  #fail(thrown) {
    this.#faults.add(
      "not-summarised",
      `hallmonitor/sdk: the summary in ${this.#settings.dir} cannot be updated: ${messageOf(thrown)}`,
    );
  }

  #watchTheEnd() {
    if (this.#isWatching) return;
    this.#isWatching = true;
    atProgramEnd({ gently: () => this.#endGently(), atOnce: () => this.#endAtOnce() });
  }

  async #endGently() {
    if (!this.#hasNews) return;
    this.#hasNews = false;
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const update = async () => {
      if (this.#isDue) await this.#update();
      await this.#push(0);
    };
    await Promise.all([update(), this.#sender.flush()]);
  }

  #endAtOnce() {
    try {
      this.#sender.close();
      const until = performance.now() + exitMs;
      if (this.#steps !== undefined) finish(this.#steps, until);
      const { dir, storage } = this.#settings;
      if (!storage || !isThere(dir)) return;
      if (this.#isDue || this.#faults.hasUnsaved) finish(upkeep(this.#settings, this.#faults), until);
      // Lines are on disk, but what was lost is known here only.
      if (this.#faults.hasUnsaved) leaveWish(dir, this.#faults);
    } catch {
      // The program is gone in a moment; the next one brings the summary up to date.
    }
  }
}

/**
 * Runs steps with room between them for whoever waits.
 * @template T
 * @param {Generator<void, T, void>} steps
 * @returns {Promise<T>}
 */
async function spread(steps) {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
    await turn();
  }
}

/**
 * Runs steps through at once, or gives them up in order, with their lock released, when time is over.
 * @param {Generator<void, unknown, void>} steps
 * @param {number} until
 */
function finish(steps, until) {
  while (performance.now() < until) if (steps.next().done === true) return;
  steps.return(undefined);
}

/** @param {string} path */
function isThere(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
