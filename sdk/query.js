import { join } from "node:path";
import { dayAfter, dayOf, daysIn, isDay, isMissing, recordFile } from "./day.js";
import { wholeLines } from "./line-reader.js";
import { readLine } from "./record.js";
import { tallyBy, totalOf } from "./tally.js";
import { turn } from "./timer.js";
import { counted } from "./upkeep.js";

/** @import { RecordFilter, Row, StatsQuery, SummaryStats, TelemetryRecord, When } from "./sdk.d.ts" */
/** @import { Faults } from "./faults.js" */
/** @import { Summary } from "./summary.js" */

const dayMs = 86_400_000;
const dayLength = "2026-11-20".length;
/** A hundred years are more than anybody has; dates come to an end beyond. */
const mostDays = 36_500;
/** Days have four digits for their year: what lies beyond stands for the first of them, or the last. */
const earliest = Date.parse("0000-01-01T00:00:00.000Z");
const latest = Date.parse("9999-12-31T23:59:59.999Z");

/**
 * The records from one time to another, in order of time. Lines that cannot be read are passed over.
 * @param {string} dir
 * @param {{ from: When, to: When, filter: RecordFilter }} query
 * @returns {Promise<TelemetryRecord[]>}
 */
export async function recordsBetween(dir, { from, to, filter }) {
  const first = instantOf(from, "from");
  const last = isDayText(to) ? instantOf(to, "to") + dayMs - 1 : instantOf(to, "to");
  if (first > last) throw new RangeError(`from (${shown(from)}) is after to (${shown(to)})`);
  const days = daysIn(dir).filter((day) => day >= dayOf(first) && day <= dayOf(last));
  /** @type {TelemetryRecord[]} */
  const found = [];
  for (const day of days) {
    for await (const record of recordsOf(join(dir, day, recordFile))) {
      const at = Date.parse(record.timestamp);
      if (at >= first && at <= last && matches(record, filter)) found.push(record);
    }
  }
  // Processes append at their ends, so lines stand in order only roughly.
  return found.toSorted((a, b) => (a.timestamp < b.timestamp ? -1 : a.timestamp > b.timestamp ? 1 : 0));
}

/** @param {string} path */
async function* recordsOf(path) {
  try {
    for (const { lines } of wholeLines(path, 0)) {
      yield* lines.flatMap((line) => readLine(line).records);
      await turn();
    }
  } catch (thrown) {
    // Retention took the day away while it was asked for.
    if (!isMissing(thrown)) throw thrown;
  }
}

/**
 * @param {TelemetryRecord} record
 * @param {RecordFilter} filter
 */
function matches(record, { agent, operation, model, session, user, success }) {
  return (
    (agent === undefined || record.agent_name === agent) &&
    (operation === undefined || record.operation === operation) &&
    (model === undefined || record.model === model) &&
    (session === undefined || record.session_id === session) &&
    (user === undefined || record.user_id === user) &&
    (success === undefined || record.success === success)
  );
}

/**
 * Sums over all time or over whole days: the published summary and all that was written since. Writes nothing.
 * @param {{ dir: string, faults: Faults, now: number }} place
 * @param {StatsQuery} query
 * @returns {Promise<SummaryStats>}
 */
export async function statsOf({ dir, faults, now }, query) {
  const period = periodOf(query, now);
  const steps = counted(dir, faults);
  let step = steps.next();
  while (step.done !== true) {
    await turn();
    step = steps.next();
  }
  return statsFrom(step.value, period, rowFilter(query));
}

/**
 * @param {Summary} summary
 * @param {{ from: string | null, to: string } | undefined} period
 * @param {(row: Row) => boolean} isWanted
 * @returns {SummaryStats}
 */
function statsFrom(summary, period, isWanted) {
  const days = [...summary.days]
    .filter(
      ([day]) => period === undefined || ((period.from === null || day >= period.from) && day <= period.to),
    )
    .toSorted(([a], [b]) => (a < b ? -1 : 1));
  const byDay = days.map(([day, { rows }]) => ({ day, rows: [...rows.values()].filter(isWanted) }));
  const earlier = [...summary.earlier.values()].filter(isWanted);
  const rows = [...(period === undefined ? earlier : []), ...byDay.flatMap(({ rows: dayRows }) => dayRows)];
  return {
    schema_version: 1,
    from: period?.from ?? null,
    to: period?.to ?? null,
    first_call_at: summary.firstCallAt,
    last_call_at: summary.lastCallAt,
    total: totalOf(rows),
    by_model: tallyBy(rows, "model"),
    by_agent: tallyBy(rows, "agent_name"),
    by_operation: tallyBy(rows, "operation"),
    by_day: byDay.flatMap(({ day, rows: dayRows }) =>
      dayRows.length === 0 ? [] : [{ day, ...totalOf(dayRows) }],
    ),
    removed_days: removedDays(summary, period, earlier),
    broken_lines: days.reduce(
      (sum, [, { brokenLines }]) => sum + brokenLines,
      period === undefined ? summary.earlierBrokenLines : 0,
    ),
    dropped: Object.fromEntries(summary.dropped),
  };
}

/**
 * What no day holds any more, where a period reaches back so far.
 * @param {Summary} summary
 * @param {{ from: string | null, to: string } | undefined} period
 * @param {readonly Row[]} rows Of those days.
 */
function removedDays({ earlierUntil, firstCallAt }, period, rows) {
  if (earlierUntil === null || rows.length === 0) return null;
  const isBehind = (period?.from ?? "") > earlierUntil;
  const isBefore =
    period !== undefined && firstCallAt !== null && period.to < firstCallAt.slice(0, dayLength);
  return isBehind || isBefore ? null : { until: earlierUntil, calls: totalOf(rows).calls };
}

/**
 * @param {StatsQuery} query
 * @returns {(row: Row) => boolean}
 */
function rowFilter({ agent, model }) {
  return (row) =>
    (agent === undefined || row.agent_name === agent) && (model === undefined || row.model === model);
}

/**
 * The first and last day that are asked for; undefined for all time.
 * @param {StatsQuery} query
 * @param {number} now
 */
function periodOf({ days, from, to }, now) {
  const today = dayOf(now);
  if (days !== undefined) {
    if (from !== undefined || to !== undefined)
      throw new RangeError("ask for days, or for from and to, not for both");
    if (!Number.isInteger(days) || days < 1 || days > mostDays)
      throw new RangeError(`days must be a whole number from 1 to ${mostDays}, not ${days}`);
    return { from: dayAfter(today, 1 - days), to: today };
  }
  if (from === undefined && to === undefined) return undefined;
  const first = from === undefined ? null : dayOf(instantOf(from, "from"));
  // A day that has begun where one sits may not have begun by UTC: there is nothing in it yet, which is no mistake.
  const open = first !== null && first > today ? first : today;
  const last = to === undefined ? open : dayOf(instantOf(to, "to"));
  if (first !== null && first > last) throw new RangeError(`from (${first}) is after to (${last})`);
  return { from: first, to: last };
}

/**
 * @param {When} when
 * @param {string} name
 */
function instantOf(when, name) {
  const looksLikeDay = typeof when === "string" && /^\d{4}-\d{2}-\d{2}$/.test(when);
  const ms = when instanceof Date ? when.getTime() : Date.parse(when);
  if (Number.isNaN(ms) || (looksLikeDay && !isDay(when)))
    throw new RangeError(`${name} is ${shown(when)}: a day YYYY-MM-DD, an ISO time or a Date is needed`);
  return Math.min(Math.max(ms, earliest), latest);
}

/** @param {When} when */
function isDayText(when) {
  return typeof when === "string" && isDay(when);
}

/** @param {unknown} when */
function shown(when) {
  return when instanceof Date && !Number.isNaN(when.getTime()) ? when.toISOString() : String(when);
}
