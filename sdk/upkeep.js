import { appendFileSync, readdirSync, readFileSync, renameSync, rmdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import process from "node:process";
import { bytesOfDay, dayAfter, dayFiles, dayOf, daysIn, recordFile, sizeOf } from "./day.js";
import { wholeLines } from "./line-reader.js";
import { takeLock } from "./lock.js";
import { addDropped, countDay, forgetDay, loadSummary, publishSummary, summaryFile } from "./summary.js";

/** @import { Faults } from "./faults.js" */
/** @import { SummaryLock } from "./lock.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Summary } from "./summary.js" */

/**
 * Left by processes that found the lock taken, with what they could not keep, one line each. The holder looks for it when it
 * is done, and then works once more.
 */
const wishFile = "summary.wanted";
/** What a process that was killed left behind, in milliseconds of age. */
const leftoverMs = 60_000;
/** A day can still get lines for so long after its end: who wrote at midnight may have been held up. */
const lateMs = 60_000;

/**
 * Brings the summary up to date and removes what is beyond the limits. Yields after each step of about a millisecond, so
 * that it can be spread over time or run through at once. Returns the summary, or undefined when another process is at it
 * and will take our lines along.
 * @param {Settings} settings
 * @param {Faults} faults
 * @returns {Generator<void, Summary | undefined, void>}
 */
export function* upkeep(settings, faults) {
  const { dir } = settings;
  /** @type {Summary | undefined} */
  let summary;
  do {
    const lock = takeLock(dir) ?? wish(dir, faults);
    if (lock === undefined) return summary;
    try {
      summary = yield* update(settings, faults, lock);
    } finally {
      lock.release();
    }
    // Whoever found the lock taken has left its wish before this moment.
  } while (isThere(join(dir, wishFile)));
  return summary;
}

/**
 * The wish is written before the lock is tried again: either it is free now, or its holder will see the wish.
 * @param {string} dir
 * @param {Faults} faults
 */
function wish(dir, faults) {
  leaveWish(dir, faults);
  return takeLock(dir);
}

/**
 * Leaves what we could not keep to whoever brings the summary up to date next.
 * @param {string} dir
 * @param {Faults} faults
 */
export function leaveWish(dir, faults) {
  const unsaved = Object.fromEntries(faults.takeUnsaved());
  appendFileSync(join(dir, wishFile), `${JSON.stringify(unsaved)}\n`, { mode: 0o600 });
}

/**
 * Takes the wishes of others away and gives what they could not keep.
 * @param {string} dir
 * @returns {Map<string, number>[]}
 */
function takeWishes(dir) {
  const path = join(dir, wishFile);
  if (!isThere(path)) return [];
  const taken = `${path}.${process.pid}.tmp`;
  renameSync(path, taken);
  const lines = readFileSync(taken, "utf8").split("\n");
  rmSync(taken, { force: true });
  return lines.filter((line) => line !== "").map(countsIn);
}

/**
 * @param {string} line
 * @returns {Map<string, number>}
 */
function countsIn(line) {
  try {
    return new Map(Object.entries(JSON.parse(line)).filter(([, count]) => Number.isInteger(count)));
  } catch {
    // Its process was killed while it wrote.
    return new Map();
  }
}

/** @param {string} path */
function isThere(path) {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

/**
 * @param {Settings} settings
 * @param {Faults} faults
 * @param {SummaryLock} lock
 * @returns {Generator<void, Summary | undefined, void>}
 */
function* update(settings, faults, lock) {
  const { dir, now } = settings;
  // Ours until they are published: who gives up before that leaves them with its own.
  for (const counts of takeWishes(dir)) faults.giveBack(counts);
  const summary = yield* counted(dir, faults, () => lock.isHeld());
  if (!lock.isHeld()) return undefined;
  const expired = expiredDays(settings);
  const unsaved = faults.takeUnsaved();
  addDropped(summary, unsaved);
  try {
    // What is removed next is known here only.
    publish(summary, dir, { at: now(), isLasting: expired.some(({ bytes }) => bytes > 0) });
  } catch (thrown) {
    faults.giveBack(unsaved);
    throw thrown;
  }
  removeLeftovers(dir);
  for (const { day } of expired) {
    yield;
    if (!lock.isHeld()) return undefined;
    removeDay(dir, day, summary);
  }
  return summary;
}

/**
 * The published summary with all that was written since.
 * @param {string} dir
 * @param {Faults} faults
 * @param {() => boolean} mayGoOn
 * @returns {Generator<void, Summary, void>}
 */
export function* counted(dir, faults, mayGoOn = () => true) {
  const { summary, isBroken } = loadSummary(dir);
  if (isBroken)
    faults.add(
      "summary-rebuilt",
      `hallmonitor/sdk: ${join(dir, summaryFile)} could not be read and is counted anew from the days that are there`,
    );
  const days = daysIn(dir).filter((day) => isThere(join(dir, day, recordFile)));
  for (const day of summary.days.keys()) if (!days.includes(day)) forgetDay(summary, day);
  for (const day of days) {
    for (const _step of countDay(summary, dir, day)) {
      if (!mayGoOn()) return summary;
      yield;
    }
  }
  return summary;
}

/**
 * @param {Summary} summary
 * @param {string} dir
 * @param {{ at: number, isLasting: boolean }} how
 */
function publish(summary, dir, { at, isLasting }) {
  publishSummary(dir, summary, { at, isLasting, temporary: `${summaryFile}.${process.pid}.${at}.tmp` });
}

/**
 * Days that are over and either too old or, the oldest first, more than there is room for. Today is never among them.
 * @param {Settings} settings
 */
function expiredDays({ dir, now, retentionDays, maxBytes }) {
  const today = dayOf(now() - lateMs);
  const firstKept = dayAfter(today, -retentionDays);
  const sizes = daysIn(dir).map((day) => ({ day, bytes: bytesOfDay(dir, day) }));
  let total = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
  const expired = [];
  for (const { day, bytes } of sizes) {
    if (day >= today || (day >= firstKept && total <= maxBytes)) break;
    expired.push({ day, bytes });
    total -= bytes;
  }
  return expired;
}

/**
 * Removes a day that is counted to its end: our own files one by one, and the folder if nothing else is in it. A line that
 * came late keeps its day until the next time.
 * @param {string} dir
 * @param {string} day
 * @param {Summary} summary
 */
function removeDay(dir, day, summary) {
  const path = join(dir, day);
  if (hasLinesBehind(join(path, recordFile), summary.days.get(day)?.bytes ?? 0)) return;
  for (const name of dayFiles) rmSync(join(path, name), { force: true });
  try {
    rmdirSync(path);
  } catch {
    // Somebody keeps files of their own there.
  }
}

/**
 * Whether whole lines stand behind a position. A piece without an end is no line: nobody will finish it after its day.
 * @param {string} path
 * @param {number} bytes
 */
function hasLinesBehind(path, bytes) {
  if (sizeOf(path) <= bytes) return false;
  for (const _batch of wholeLines(path, bytes)) return true;
  return false;
}

/**
 * Temporary files of processes that were killed.
 * @param {string} dir
 */
function removeLeftovers(dir) {
  const before = Date.now() - leftoverMs;
  for (const name of readdirSync(dir)) {
    if (!name.startsWith("summary.") || !name.endsWith(".tmp")) continue;
    const stat = statSync(join(dir, name), { throwIfNoEntry: false });
    if (stat !== undefined && stat.mtimeMs < before) rmSync(join(dir, name), { force: true });
  }
}
