import { addTallies, noCalls } from "../tally.js";
import { formatTable } from "./table.js";
import { counted, formatCount, formatMs, formatUsd, plainText, wrap, fit } from "./text.js";

/** @import { SummaryStats, Tally } from "../sdk.d.ts" */
/** @import { Column } from "./table.js" */

/** @typedef {Tally & { name: string }} Named */
/** @typedef {"day" | "week" | "month"} Period */

/** Cells that the names of facts take. */
const nameWidth = 10;
const unknownModel = "(no model told)";

/** @type {readonly Column<Named>[]} */
const figures = [
  { title: "calls", cell: ({ calls }) => formatCount(calls), vanish: 1 },
  { title: "failed", cell: ({ failed_calls }) => formatCount(failed_calls), vanish: 4 },
  { title: "input", cell: ({ tokens }) => formatCount(tokens.input), vanish: 5 },
  { title: "output", cell: ({ tokens }) => formatCount(tokens.output), vanish: 5 },
  { title: "tokens", cell: ({ tokens }) => formatCount(tokens.total), vanish: 2 },
  {
    title: "average",
    cell: ({ calls, duration_ms }) => formatMs(duration_ms / Math.max(1, calls)),
    vanish: 6,
  },
  { title: "unpriced", cell: ({ unpriced_calls }) => formatCount(unpriced_calls), vanish: 3 },
  { title: "cost", cell: ({ cost_usd }) => formatUsd(cost_usd) },
];

/**
 * What `stats` prints.
 * @param {SummaryStats} stats
 * @param {{ dir: string, width: number }} place
 */
export function statsLines(stats, { dir, width }) {
  if (stats.total.calls === 0) return emptyLines(stats, dir).flatMap((line) => wrap(line, width));
  const { total } = stats;
  return [
    fit(heading(stats), width),
    "",
    ...pair("calls", `${formatCount(total.calls)}, ${formatCount(total.failed_calls)} failed`, width),
    ...pair("tokens", tokenText(total), width),
    ...pair("cost", costText(total), width),
    ...pair("duration", `${formatMs(total.duration_ms / total.calls)} on average`, width),
    "",
    ...section("model", byModel(stats), width),
    "",
    ...section("agent", byAgent(stats), width),
    "",
    ...section("operation", byOperation(stats), width),
    ...notes(stats, width),
  ];
}

/**
 * What `costs` prints.
 * @param {SummaryStats} stats
 * @param {{ dir: string, width: number, by: readonly string[], period: Period }} how
 */
export function costsLines(stats, { dir, width, by, period }) {
  if (stats.total.calls === 0) return emptyLines(stats, dir).flatMap((line) => wrap(line, width));
  const sections = by.flatMap((name) => {
    const title = name === "period" ? period : name;
    return ["", ...section(title, groupsBy(stats, name, period), width)];
  });
  const head = wrap(`${heading(stats)}: ${costText(stats.total)}`, width);
  const { from, to, removed_days } = stats;
  const isAllTime = from === null && to === null;
  const inNone = isAllTime && by.includes("period") && removed_days !== null;
  const removed = inNone ? [`${removedText(removed_days)} in no ${period}.`] : [];
  return [...head, ...sections, ...notes(stats, width, removed)];
}

/**
 * What `costs --json` prints: the total, and what was asked for.
 * @param {SummaryStats} stats
 * @param {{ by: readonly string[], period: Period }} how
 */
export function costsJson(stats, { by, period }) {
  const { schema_version, from, to, total, by_model, by_agent, by_operation, removed_days } = stats;
  const by_period = () =>
    byPeriod(stats, period).map(({ name, ...tally }) => Object.assign({ [period]: name }, tally));
  return {
    schema_version,
    from,
    to,
    total,
    ...(by.includes("model") ? { by_model } : {}),
    ...(by.includes("agent") ? { by_agent } : {}),
    ...(by.includes("operation") ? { by_operation } : {}),
    ...(by.includes("period") ? { by_period: by_period() } : {}),
    removed_days,
  };
}

/**
 * @param {SummaryStats} stats
 * @param {string} name
 * @param {Period} period
 * @returns {readonly Named[]}
 */
function groupsBy(stats, name, period) {
  if (name === "model") return byModel(stats);
  if (name === "agent") return byAgent(stats);
  return name === "operation" ? byOperation(stats) : byPeriod(stats, period);
}

/**
 * Sums by day, by week (named by its Monday) or by month.
 * @param {SummaryStats} stats
 * @param {Period} period
 * @returns {Named[]}
 */
export function byPeriod({ by_day }, period) {
  /** @type {Map<string, Tally>} */
  const sums = new Map();
  for (const tally of by_day) {
    const name = periodOf(tally.day, period);
    sums.set(name, addTallies(sums.get(name) ?? noCalls, tally));
  }
  return Array.from(sums, ([name, tally]) => Object.assign({ name }, tally));
}

/**
 * @param {string} day
 * @param {Period} period
 */
function periodOf(day, period) {
  if (period === "day") return day;
  if (period === "month") return day.slice(0, 7);
  const date = new Date(day);
  date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7));
  return date.toISOString().slice(0, 10);
}

/** @param {SummaryStats} stats */
function byModel(stats) {
  return stats.by_model.map((tally) => Object.assign({ name: tally.model ?? unknownModel }, tally));
}

/** @param {SummaryStats} stats */
function byAgent(stats) {
  return stats.by_agent.map((tally) => Object.assign({ name: tally.agent_name }, tally));
}

/** @param {SummaryStats} stats */
function byOperation(stats) {
  return stats.by_operation.map((tally) => Object.assign({ name: tally.operation }, tally));
}

/**
 * @param {string} title
 * @param {readonly Named[]} rows
 * @param {number} width
 */
function section(title, rows, width) {
  return formatTable(rows, [{ title, cell: ({ name }) => plainText(name) }, ...figures], width);
}

/** @param {SummaryStats} stats */
function heading({ from, to }) {
  if (from === null) return to === null ? "All time" : `Until ${to} (UTC)`;
  return from === to ? `${from} (UTC)` : `${from} to ${to} (UTC)`;
}

/** @param {Tally} total */
function tokenText({ tokens, unmetered_calls }) {
  const text = `${formatCount(tokens.total)} (${formatCount(tokens.input)} in, ${formatCount(tokens.output)} out)`;
  return unmetered_calls === 0 ? text : `${text}; ${counted(unmetered_calls, "call")} without tokens`;
}

/** @param {Tally} total */
function costText({ cost_usd, unpriced_calls }) {
  const text = formatUsd(cost_usd);
  return unpriced_calls === 0 ? text : `${text}; ${counted(unpriced_calls, "call")} without a cost`;
}

/**
 * A fact under its name.
 * @param {string} name
 * @param {string} text
 * @param {number} width
 */
function pair(name, text, width) {
  return wrap(`${name.padEnd(nameWidth)}${text}`, width, " ".repeat(nameWidth));
}

/**
 * What is missing in the figures, where anything is.
 * @param {SummaryStats} stats
 * @param {number} width
 * @param {string[]} more
 */
function notes(stats, width, more = /** @type {string[]} */ ([])) {
  const { broken_lines, dropped } = stats;
  const lines = [...more, ...missing(stats)];
  if (broken_lines > 0) lines.push(`${counted(broken_lines, "line")} could not be read.`);
  for (const [reason, count] of Object.entries(dropped))
    lines.push(`${plainText(reason)}: ${formatCount(count)} (all time).`);
  return lines.length === 0 ? [] : ["", ...lines.flatMap((line) => wrap(line, width))];
}

/**
 * What a period lacks of the days that it names.
 * @param {SummaryStats} stats
 */
function missing({ from, to, removed_days }) {
  if (removed_days === null || (from === null && to === null)) return [];
  return [`${removedText(removed_days)} in no period, only in --all.`];
}

/** @param {{ until: string, calls: number }} removed */
function removedText({ until, calls }) {
  return `Retention removed days up to ${until}: ${counted(calls, "call")},`;
}

/**
 * @param {SummaryStats} stats
 * @param {string} dir
 */
function emptyLines(stats, dir) {
  const { from, to, first_call_at, last_call_at } = stats;
  if (first_call_at === null)
    return [
      `No calls in ${plainText(dir)} yet.`,
      "Call trackAiCall() of hallmonitor/sdk in this folder, or name another one with --dir.",
    ];
  return [
    `No calls from ${from ?? "the beginning"} to ${to ?? "today"} (UTC) that match.`,
    `There are calls from ${first_call_at} to ${last_call_at}.`,
    ...missing(stats),
  ];
}
