import { clearTimeout, setImmediate, setTimeout } from "node:timers";

/** Node's own timers, because tests of other programs replace the global ones. */

/**
 * Does something once after a while, and never keeps a program running for it.
 * @param {number} ms
 * @param {() => void} work
 * @returns {() => void} Takes it back.
 */
export function later(ms, work) {
  const timer = setTimeout(work, ms);
  timer.unref();
  return () => clearTimeout(timer);
}

/**
 * @param {number} ms
 * @returns {Promise<void>}
 */
export function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Lets everything run that waits for its turn.
 * @returns {Promise<void>}
 */
export function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}
