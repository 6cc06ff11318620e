import { mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Where things lie: `DIR/YYYY-MM-DD/telemetry.jsonl` and its neighbours. Days are UTC, so that a line's time begins with
 * the name of its folder on every machine.
 */

/** A line for each call that ended, with all its figures and no text. */
export const recordFile = "telemetry.jsonl";
/** What was asked in each call; written only with `storePrompts`. */
export const promptFile = "prompts.jsonl";
/** What was answered; written only with `storeResponses`. */
export const responseFile = "responses.jsonl";
/** All that we ever write into the folder of a day, and so all that we ever remove from it. */
export const dayFiles = [recordFile, promptFile, responseFile];

const dayMs = 86_400_000;
const dayName = /^\d{4}-\d{2}-\d{2}$/;

/** @param {number} ms */
export function dayOf(ms) {
  return new Date(ms).toISOString().slice(0, 10);
}

/**
 * The day so many days after another one.
 * @param {string} day
 * @param {number} days
 */
export function dayAfter(day, days) {
  return dayOf(Date.parse(day) + days * dayMs);
}

/**
 * Whether text is a day that exists: 2026-02-30 is none.
 * @param {string} text
 */
export function isDay(text) {
  if (!dayName.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && dayOf(ms) === text;
}

/**
 * The days that have a folder, in order. Empty when there is no storage yet.
 * @param {string} dir
 * @returns {string[]}
 */
export function daysIn(dir) {
  let entries;
  try {
    entries = readdirSync(dir, { withFileTypes: true });
  } catch (thrown) {
    if (isMissing(thrown)) return [];
    throw thrown;
  }
  return entries
    .filter((entry) => entry.isDirectory() && isDay(entry.name))
    .map(({ name }) => name)
    .toSorted();
}

/**
 * Makes the folder of a day. What lies in it is for its owner only, and never for a repository.
 * @param {string} dir
 * @param {string} day
 */
export function makeDay(dir, day) {
  const isNew = mkdirSync(dir, { recursive: true, mode: 0o700 }) !== undefined;
  if (isNew) ignoreInGit(dir);
  mkdirSync(join(dir, day), { recursive: true, mode: 0o700 });
}

/** @param {string} dir */
function ignoreInGit(dir) {
  try {
    writeFileSync(join(dir, ".gitignore"), "*\n", { flag: "wx" });
  } catch {
    // Another process was first, or the disk is full: records matter more.
  }
}

/**
 * Bytes of a day's files.
 * @param {string} dir
 * @param {string} day
 */
export function bytesOfDay(dir, day) {
  return dayFiles.reduce((sum, name) => sum + sizeOf(join(dir, day, name)), 0);
}

/**
 * Bytes of a file; 0 when there is none.
 * @param {string} path
 */
export function sizeOf(path) {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

/**
 * Whether an error says that a file or folder is not there.
 * @param {unknown} thrown
 */
export function isMissing(thrown) {
  return hasCode(thrown, "ENOENT");
}

/**
 * @param {unknown} thrown
 * @param {string} code
 */
export function hasCode(thrown, code) {
  return thrown instanceof Error && Reflect.get(thrown, "code") === code;
}
