import { Call } from "./call.js";
import { Faults } from "./faults.js";
import { Keeper } from "./keeper.js";
import { recordsBetween, statsOf } from "./query.js";
import { Sender } from "./sender.js";
import { readSettings } from "./settings.js";
import { Storage } from "./storage.js";

/** @import { Telemetry, TelemetrySettings } from "./sdk.d.ts" */

/**
 * Puts the parts of one telemetry together. Nothing is touched on disk before its first call.
 * @param {TelemetrySettings} [given]
 * @returns {Telemetry}
 */
export function createTelemetry(given = {}) {
  const faults = new Faults();
  const settings = readSettings(given, faults);
  const storage = new Storage(settings, faults);
  const sender = new Sender(settings, faults);
  const keeper = new Keeper({ settings, faults, sender });
  let recorded = 0;

  /**
   * @param {Call} call
   * @param {{ thrown: unknown }} [failure]
   */
  const end = (call, failure) => {
    try {
      const record = call.end(failure);
      if (settings.storage && storage.write(record, call)) recorded += 1;
      sender.offer({ record, provider: call.provider });
      keeper.wake();
    } catch (thrown) {
      faults.add("not-recorded", `hallmonitor/sdk: a call could not be recorded: ${String(thrown)}`);
    }
  };

  return {
    trackAiCall: (name, operation, fn) => {
      const call = new Call({ name, operation }, settings, faults);
      return watched(
        () => fn(call.tracker()),
        (failure) => end(call, failure),
      );
    },
    queryByDateRange: async (from, to, filter = {}) => recordsBetween(settings.dir, { from, to, filter }),
    getSummaryStats: async (query = {}) => statsOf({ dir: settings.dir, faults, now: settings.now() }, query),
    flushTelemetry: () => keeper.flush(),
    telemetryHealth: () => ({
      recorded,
      sent: sender.sent,
      dropped: faults.counts(),
      waiting: sender.waiting,
    }),
  };
}

/**
 * Runs `work` and says when it is over: for a promise, when that is settled. The promise that is given back follows the
 * one of `work`, so that an error nobody handles is still reported as such.
 * @template T
 * @param {() => T} work
 * @param {(failure?: { thrown: unknown }) => void} onEnd
 * @returns {T}
 */
function watched(work, onEnd) {
  let result;
  try {
    result = work();
  } catch (thrown) {
    onEnd({ thrown });
    throw thrown;
  }
  if (!isThenable(result)) {
    onEnd();
    return result;
  }
  // What is no promise may settle twice, throw, or give nothing back: a promise takes it as `await` would.
  const promise = result instanceof Promise ? result : Promise.resolve(result);
  const settled = promise.then(
    (value) => {
      onEnd();
      return value;
    },
    (/** @type {unknown} */ thrown) => {
      onEnd({ thrown });
      throw thrown;
    },
  );
  // T is a promise, and this is one of the same value.
  return /** @type {T} */ (settled);
}

/**
 * @param {unknown} value
 * @returns {value is PromiseLike<unknown>}
 */
function isThenable(value) {
  try {
    return typeof value === "object" && value !== null && typeof Reflect.get(value, "then") === "function";
  } catch {
    return false;
  }
}
