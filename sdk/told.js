/** What a program tells of its call, made safe: every function here gives a valid value or `undefined`, and never throws. */

/** Longest name or id kept, in characters: the collector takes no longer ones, and real ones stay far below. */
const maxNameLength = 512;
/** Most tokens of one call: a thousand times the largest context. Sums of billions of calls stay exact. */
const maxTokens = 1e9;
/** A million dollars for one call is no price. */
const maxUsd = 1e6;
const nanoPerUsd = 1e9;
/** Longest call in milliseconds, thirty years, as in the ledger: sums of thousands of them stay exact. */
const maxMs = 1e12;

/**
 * A whole number of tokens. Digits as text are taken too, for proxies send them.
 * @param {unknown} value
 * @returns {number | undefined}
 */
export function tokensOf(value) {
  const number = numberOf(value);
  return number === undefined || number < 0 || number > maxTokens ? undefined : Math.round(number);
}

/**
 * US dollars, rounded to nano-dollars.
 * @param {unknown} value
 * @returns {number | undefined}
 */
export function usdOf(value) {
  const number = numberOf(value);
  // The sum with 0 turns -0, which JSON cannot tell, into 0.
  return number === undefined || number < 0 || number > maxUsd
    ? undefined
    : Math.round(number * nanoPerUsd) / nanoPerUsd + 0;
}

/**
 * How long a call took, in milliseconds.
 * @param {unknown} value
 * @returns {number | undefined}
 */
export function msOf(value) {
  return typeof value === "number" && value >= 0 && value <= maxMs ? value : undefined;
}

/**
 * The sum of two amounts of dollars, exact to the nano-dollar.
 * @param {number} a
 * @param {number} b
 */
export function addUsd(a, b) {
  return (Math.round(a * nanoPerUsd) + Math.round(b * nanoPerUsd)) / nanoPerUsd;
}

/**
 * A name or an id: not empty, bounded.
 * @param {unknown} value
 * @returns {string | undefined}
 */
export function nameOf(value) {
  if (typeof value !== "string" && typeof value !== "number" && typeof value !== "bigint") return undefined;
  const text = String(value).trim();
  return text === "" ? undefined : text.slice(0, maxNameLength);
}

/**
 * A prompt or an answer as text: itself, or as JSON.
 * @param {unknown} value
 * @returns {string | undefined}
 */
export function textOf(value) {
  if (typeof value === "string") return value;
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

/** A text that names a kind of error, such as `rate_limit_error` or `timeout 504`. Sentences are messages, and keys have digits within. */
const errorKind = /^[a-z][a-z_.:-]{0,59}(?: \d{1,5})?$/i;

/**
 * The kind of an error: its name with its code or HTTP status. Messages stay out, for they quote prompts and keys.
 * @param {unknown} error
 * @returns {string}
 */
export function errorTypeOf(error) {
  try {
    if (typeof error === "string") return errorKind.test(error.trim()) ? error.trim() : "Error";
    if (typeof error !== "object" || error === null) return "Error";
    const name = nameOf(Reflect.get(error, "name")) ?? "Error";
    const code = nameOf(Reflect.get(error, "code")) ?? nameOf(Reflect.get(error, "status"));
    return code === undefined ? name : `${name} ${code}`;
  } catch {
    return "Error";
  }
}

/**
 * @param {unknown} value
 * @returns {number | undefined}
 */
function numberOf(value) {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  if (typeof number === "bigint") return Number(number);
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}
