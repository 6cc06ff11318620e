import { createHash } from "node:crypto";
import { closeSync, fsyncSync, openSync, readFileSync, readSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { isMissing, recordFile, sizeOf } from "./day.js";
import { wholeLines } from "./line-reader.js";
import { readLine } from "./record.js";
import { addTo, tallyBy, tallyOf, totalOf } from "./tally.js";

/** @import { Row, TelemetryRecord } from "./sdk.d.ts" */
/** @import { Rows } from "./tally.js" */

/**
 * `summary.json`: what all lines add up to, and how far each day's file is counted. Position and figures stand in one file
 * that is replaced as a whole, so they always belong together: whoever is killed at whatever moment leaves an older but
 * true summary, and the next one goes on from there.
 */

/** It lies beside the folders of the days. What begins with `summary.` and ends with `.tmp` is one that was not finished. */
export const summaryFile = "summary.json";
const schemaVersion = 1;
/** The beginning of a file that tells it from another one: the time and the random id of its first line. */
const headBytes = 87;

/**
 * A day whose lines are counted up to `bytes`.
 * @typedef {object} CountedDay
 * @property {number} bytes
 * @property {string} head Fingerprint of the counted bytes, or of the first of them; empty while nothing is counted.
 * @property {number} brokenLines
 * @property {Rows} rows
 */

/**
 * @typedef {object} Summary
 * @property {Rows} earlier Calls of days whose folders were removed.
 * @property {number} earlierBrokenLines
 * @property {string | null} earlierUntil The latest of those days, as far as is known.
 * @property {Map<string, CountedDay>} days
 * @property {Map<string, number>} dropped
 * @property {string | null} firstCallAt
 * @property {string | null} lastCallAt
 */

/** @returns {Summary} */
function emptySummary() {
  return {
    earlier: new Map(),
    earlierBrokenLines: 0,
    earlierUntil: null,
    days: new Map(),
    dropped: new Map(),
    firstCallAt: null,
    lastCallAt: null,
  };
}

/** A summary that a later version of this SDK wrote: it is left alone. */
export class NewerSummaryError extends Error {
  constructor() {
    super(`${summaryFile} was written by a later version of hallmonitor/sdk; update this one`);
  }
}

/**
 * The summary as it was last published; an empty one when there is none yet. `isBroken` when there is one that cannot be
 * read: then all that is still on disk has to be counted again.
 * @param {string} dir
 * @returns {{ summary: Summary, isBroken: boolean }}
 */
export function loadSummary(dir) {
  let text;
  try {
    text = readFileSync(join(dir, summaryFile), "utf8");
  } catch (thrown) {
    if (isMissing(thrown)) return { summary: emptySummary(), isBroken: false };
    throw thrown;
  }
  const summary = parseSummary(text);
  return { summary: summary ?? emptySummary(), isBroken: summary === undefined };
}

/**
 * @param {string} text
 * @returns {Summary | undefined}
 */
function parseSummary(text) {
  try {
    // What publishSummary writes; whatever else it is leads to an error, and so to undefined.
    const told = /** @type {ReturnType<typeof shapeOf>} */ (JSON.parse(text));
    if (told.schema_version > schemaVersion) throw new NewerSummaryError();
    return {
      earlier: rowsFrom(told.removed_days.rows),
      earlierBrokenLines: told.removed_days.broken_lines,
      earlierUntil: told.removed_days.last_day ?? null,
      days: new Map(
        told.days.map(({ day, bytes, head_sha256, broken_lines, rows }) => [
          day,
          { bytes, head: head_sha256, brokenLines: broken_lines, rows: rowsFrom(rows) },
        ]),
      ),
      dropped: new Map(Object.entries(told.dropped)),
      firstCallAt: told.all_time.first_call_at,
      lastCallAt: told.all_time.last_call_at,
    };
  } catch (thrown) {
    if (thrown instanceof NewerSummaryError) throw thrown;
    return undefined;
  }
}

/**
 * @param {readonly Row[]} list
 * @returns {Rows}
 */
function rowsFrom(list) {
  /** @type {Rows} */
  const rows = new Map();
  for (const row of list) addTo(rows, row, row);
  return rows;
}

/**
 * Counts the lines of a day that are new since the last time. Yields after each step of less than a millisecond.
 * @param {Summary} summary
 * @param {string} dir
 * @param {string} day
 * @returns {Generator<void, void, void>}
 */
export function* countDay(summary, dir, day) {
  const path = join(dir, day, recordFile);
  const counted = dayToCount(summary, path, day);
  if (sizeOf(path) <= counted.bytes) return;
  for (const { lines, end } of wholeLines(path, counted.bytes)) {
    for (const line of lines) countLine(summary, counted, line);
    const isHeadWhole = counted.bytes >= headBytes;
    counted.bytes = end;
    if (!isHeadWhole) counted.head = headOf(path, end);
    yield;
  }
}

/**
 * The day's entry, to go on from. Another file in the same place is counted from its beginning, and one that was cut short
 * from its end; what was counted before stays.
 * @param {Summary} summary
 * @param {string} path
 * @param {string} day
 */
function dayToCount(summary, path, day) {
  const counted = summary.days.get(day) ?? { bytes: 0, head: "", brokenLines: 0, rows: new Map() };
  summary.days.set(day, counted);
  if (counted.bytes === 0) return counted;
  const isSame = headOf(path, counted.bytes) === counted.head;
  counted.bytes = isSame ? Math.min(counted.bytes, sizeOf(path)) : 0;
  return counted;
}

/**
 * @param {Summary} summary
 * @param {CountedDay} counted
 * @param {string} line
 */
function countLine(summary, counted, line) {
  const { records, broken } = readLine(line);
  counted.brokenLines += broken;
  for (const record of records) countRecord(summary, counted, record);
}

/**
 * @param {Summary} summary
 * @param {CountedDay} counted
 * @param {TelemetryRecord} record
 */
function countRecord(summary, counted, record) {
  addTo(counted.rows, record, tallyOf(record));
  const { timestamp } = record;
  if (summary.firstCallAt === null || timestamp < summary.firstCallAt) summary.firstCallAt = timestamp;
  if (summary.lastCallAt === null || timestamp > summary.lastCallAt) summary.lastCallAt = timestamp;
}

/**
 * @param {string} path
 * @param {number} counted Bytes of the file that are counted: what comes behind them may still change.
 */
function headOf(path, counted) {
  const bytes = Buffer.alloc(Math.min(headBytes, counted));
  const fd = openSync(path, "r");
  try {
    const size = readSync(fd, bytes, 0, bytes.length, 0);
    return createHash("sha256").update(bytes.subarray(0, size)).digest("hex");
  } finally {
    closeSync(fd);
  }
}

/**
 * Moves a day whose folder is gone to the earlier ones.
 * @param {Summary} summary
 * @param {string} day
 */
export function forgetDay(summary, day) {
  const counted = summary.days.get(day);
  if (counted === undefined) return;
  for (const row of counted.rows.values()) addTo(summary.earlier, row, row);
  summary.earlierBrokenLines += counted.brokenLines;
  if (counted.rows.size > 0 && day > (summary.earlierUntil ?? "")) summary.earlierUntil = day;
  summary.days.delete(day);
}

/**
 * @param {Summary} summary
 * @param {ReadonlyMap<string, number>} more
 */
export function addDropped(summary, more) {
  for (const [reason, count] of more) summary.dropped.set(reason, (summary.dropped.get(reason) ?? 0) + count);
}

/**
 * All rows of all time.
 * @param {Summary} summary
 * @returns {Row[]}
 */
export function allRows(summary) {
  const days = [...summary.days.values()];
  return [summary.earlier, ...days.map(({ rows }) => rows)].flatMap((rows) => Array.from(rows.values()));
}

/**
 * Replaces the published summary in one step: readers see the one before or this one, never a piece. `isLasting` waits
 * until it is on the disk itself, for when it is about to be the only place where something is known.
 * @param {string} dir
 * @param {Summary} summary
 * @param {{ at: number, temporary: string, isLasting: boolean }} how
 */
export function publishSummary(dir, summary, { at, temporary, isLasting }) {
  const path = join(dir, temporary);
  const fd = openSync(path, "w", 0o600);
  try {
    const text = Buffer.from(`${JSON.stringify(shapeOf(summary, at), undefined, 2)}\n`);
    if (writeSync(fd, text) < text.length) throw new Error("no room for the summary");
    if (isLasting) fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
  renameSync(path, join(dir, summaryFile));
}

/**
 * @param {Summary} summary
 * @param {number} at
 */
function shapeOf(summary, at) {
  const rows = allRows(summary);
  return {
    schema_version: schemaVersion,
    updated_at: new Date(at).toISOString(),
    all_time: {
      first_call_at: summary.firstCallAt,
      last_call_at: summary.lastCallAt,
      ...totalOf(rows),
      by_model: tallyBy(rows, "model"),
      by_agent: tallyBy(rows, "agent_name"),
      by_operation: tallyBy(rows, "operation"),
    },
    days: [...summary.days]
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, { bytes, head, brokenLines, rows: dayRows }]) => ({
        day,
        bytes,
        head_sha256: head,
        broken_lines: brokenLines,
        rows: [...dayRows.values()],
      })),
    removed_days: {
      last_day: summary.earlierUntil,
      broken_lines: summary.earlierBrokenLines,
      rows: [...summary.earlier.values()],
    },
    dropped: Object.fromEntries(summary.dropped),
  };
}
