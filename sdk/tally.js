import { addUsd } from "./told.js";

/** @import { Row, Tally, TelemetryRecord } from "./sdk.d.ts" */

/** @type {Tally} */
export const noCalls = Object.freeze({
  calls: 0,
  failed_calls: 0,
  tokens: Object.freeze({ input: null, output: null, total: null }),
  cost_usd: null,
  unpriced_calls: 0,
  unmetered_calls: 0,
  duration_ms: 0,
});

/**
 * Most combinations of agent, operation and model that one set of rows tells apart. Real programs have some tens; one that
 * makes up a name per call must not grow the summary without end. All further ones share one row.
 */
const maxRows = 500;
const otherName = "(other)";

/**
 * Tallies by agent, operation and model.
 * @typedef {Map<string, Row>} Rows
 */

/**
 * One call as a tally.
 * @param {TelemetryRecord} record
 * @returns {Tally}
 */
export function tallyOf({ success, tokens, cost_usd, duration_ms }) {
  const told = tokens.total ?? tokens.input ?? tokens.output;
  // Where tokens are told a model has answered and is paid for, whatever its program then made of the answer.
  const isAnswered = success || told !== null;
  return {
    calls: 1,
    failed_calls: success ? 0 : 1,
    tokens: {
      input: tokens.input,
      output: tokens.output,
      total: told,
    },
    cost_usd,
    unpriced_calls: isAnswered && cost_usd === null ? 1 : 0,
    unmetered_calls: success && told === null ? 1 : 0,
    duration_ms: roundMs(duration_ms),
  };
}

/**
 * @param {Tally} a
 * @param {Tally} b
 * @returns {Tally}
 */
export function addTallies(a, b) {
  return {
    calls: a.calls + b.calls,
    failed_calls: a.failed_calls + b.failed_calls,
    tokens: {
      input: addKnown(a.tokens.input, b.tokens.input),
      output: addKnown(a.tokens.output, b.tokens.output),
      total: addKnown(a.tokens.total, b.tokens.total),
    },
    cost_usd: addKnown(a.cost_usd, b.cost_usd, addUsd),
    unpriced_calls: a.unpriced_calls + b.unpriced_calls,
    unmetered_calls: a.unmetered_calls + b.unmetered_calls,
    duration_ms: roundMs(a.duration_ms + b.duration_ms),
  };
}

/**
 * Adds calls to the row of their agent, operation and model.
 * @param {Rows} rows
 * @param {Omit<Row, keyof Tally>} names
 * @param {Tally} tally
 */
export function addTo(rows, names, tally) {
  const key = keyOf(names);
  const known = rows.get(key);
  if (known !== undefined) {
    rows.set(key, { ...known, ...addTallies(known, tally) });
    return;
  }
  const { agent_name, operation, model } =
    rows.size < maxRows ? names : { agent_name: otherName, operation: otherName, model: otherName };
  const row = rows.get(keyOf({ agent_name, operation, model }));
  rows.set(keyOf({ agent_name, operation, model }), {
    agent_name,
    operation,
    model,
    ...addTallies(row ?? noCalls, tally),
  });
}

/** @param {Omit<Row, keyof Tally>} names */
function keyOf({ agent_name, operation, model }) {
  return JSON.stringify([agent_name, operation, model]);
}

/**
 * Sums of rows by one of their names, the most expensive first.
 * @template {"agent_name" | "operation" | "model"} Name
 * @param {Iterable<Row>} rows
 * @param {Name} name
 * @returns {(Tally & Pick<Row, Name>)[]}
 */
export function tallyBy(rows, name) {
  /** @type {Map<Row[Name], Tally>} */
  const sums = new Map();
  for (const row of rows) sums.set(row[name], addTallies(sums.get(row[name]) ?? noCalls, row));
  const named = [];
  for (const [value, tally] of sums) named.push({ [name]: value, ...bare(tally) });
  // Every entry has the one name, with a value that stood under it.
  return /** @type {(Tally & Pick<Row, Name>)[]} */ (named).toSorted(byWeight);
}

/**
 * @param {Iterable<Row>} rows
 * @returns {Tally}
 */
export function totalOf(rows) {
  let total = noCalls;
  for (const row of rows) total = addTallies(total, row);
  return total;
}

/**
 * Orders by cost, then by tokens, then by calls, the largest first.
 * @param {Tally} a
 * @param {Tally} b
 */
export function byWeight(a, b) {
  return (
    (b.cost_usd ?? -1) - (a.cost_usd ?? -1) ||
    (b.tokens.total ?? -1) - (a.tokens.total ?? -1) ||
    b.calls - a.calls
  );
}

/**
 * A tally without the names of the row it came from.
 * @param {Tally} tally
 * @returns {Tally}
 */
function bare({ calls, failed_calls, tokens, cost_usd, unpriced_calls, unmetered_calls, duration_ms }) {
  return { calls, failed_calls, tokens, cost_usd, unpriced_calls, unmetered_calls, duration_ms };
}

/**
 * The sum of what is known; `null` where neither is.
 * @param {number | null} a
 * @param {number | null} b
 * @param {(a: number, b: number) => number} add
 */
function addKnown(a, b, add = (x, y) => x + y) {
  return a === null || b === null ? (a ?? b) : add(a, b);
}

/**
 * Microseconds are as exact as a clock of milliseconds gets; more digits would only be noise of the sum.
 * @param {number} ms
 */
function roundMs(ms) {
  return Math.round(ms * 1000) / 1000;
}
