import { hostname } from "node:os";
import { allRows } from "./summary.js";
import { addTo } from "./tally.js";
import { messageOf } from "./faults.js";
import { proxyFor } from "./proxy.js";

/** @import { Row } from "./sdk.d.ts" */
/** @import { Faults } from "./faults.js" */
/** @import { Settings } from "./settings.js" */
/** @import { Summary } from "./summary.js" */

/** A gateway that has not answered by then, in milliseconds, is given up for this time. */
const answerMs = 2000;

/**
 * @typedef {{ name: string, help: string, samples: (row: Row) => [labels: Record<string, string>, value: number | null][] }} Counter
 */

/**
 * The counters, of all time and all processes of a project, so that they only ever rise and no group is left behind by a
 * process that ended.
 * @type {readonly Counter[]}
 */
const counters = [
  {
    name: "ai_agent_usage_total",
    help: "Calls of AI models.",
    samples: ({ calls, failed_calls }) => [
      [{ success: "true" }, calls - failed_calls],
      [{ success: "false" }, failed_calls],
    ],
  },
  {
    name: "ai_agent_tokens_total",
    help: "Tokens, as far as they were told.",
    samples: ({ tokens }) => [
      [{ type: "input" }, tokens.input],
      [{ type: "output" }, tokens.output],
      [{ type: "unsplit" }, unsplit(tokens)],
    ],
  },
  {
    name: "ai_agent_cost_usd_total",
    help: "Cost in US dollars, as far as it was told.",
    samples: ({ cost_usd }) => [[{}, cost_usd]],
  },
  {
    name: "ai_agent_unpriced_total",
    help: "Calls without a known cost.",
    samples: ({ unpriced_calls }) => [[{}, unpriced_calls]],
  },
  {
    name: "ai_agent_duration_ms_total",
    help: "Time that calls took, in milliseconds.",
    samples: ({ duration_ms }) => [[{}, duration_ms]],
  },
];

/**
 * Replaces the project's group at a Prometheus Pushgateway. Whether that took it; never throws.
 * @param {Summary} summary
 * @param {Settings} settings
 * @param {Faults} faults
 */
export async function push(summary, settings, faults) {
  const group = { job: "llm_telemetry", project: settings.project ?? "unknown", instance: hostname() };
  try {
    const response = await fetch(`${settings.pushgatewayUrl}/metrics${groupPath(group)}`, {
      method: "PUT",
      headers: { "content-type": "text/plain; version=0.0.4" },
      body: expositionOf(allRows(summary)),
      ...proxyFor(settings.pushgatewayUrl ?? ""),
      signal: AbortSignal.timeout(answerMs),
    });
    await response.text();
    if (!response.ok) throw new Error(`it answered ${response.status}`);
    return true;
  } catch (thrown) {
    faults.add(
      "not-pushed",
      `hallmonitor/sdk: the Pushgateway at ${settings.pushgatewayUrl} was not reached: ${messageOf(thrown)}`,
    );
    return false;
  }
}

/**
 * Rows in the text format of Prometheus.
 * @param {readonly Row[]} rows
 */
export function expositionOf(rows) {
  const merged = mergedRows(rows);
  return `${counters.flatMap((counter) => linesOf(counter, merged)).join("\n")}\n`;
}

/**
 * @param {Counter} counter
 * @param {readonly Row[]} rows
 */
function linesOf({ name, help, samples }, rows) {
  const lines = [`# HELP ${name} ${help}`, `# TYPE ${name} counter`];
  for (const row of rows)
    for (const [labels, value] of samples(row))
      if (value !== null) lines.push(`${name}{${labelText({ ...namesOf(row), ...labels })}} ${value}`);
  return lines;
}

/**
 * Tokens of which only the sum was told.
 * @param {Row["tokens"]} tokens
 */
function unsplit({ input, output, total }) {
  const rest = (total ?? 0) - (input ?? 0) - (output ?? 0);
  return rest > 0 ? rest : null;
}

/**
 * The same call of several days as one row.
 * @param {readonly Row[]} rows
 */
function mergedRows(rows) {
  /** @type {Map<string, Row>} */
  const merged = new Map();
  for (const row of rows) addTo(merged, row, row);
  return [...merged.values()];
}

/** @param {Row} row */
function namesOf({ agent_name, operation, model }) {
  return { agent_name, operation, model: model ?? "" };
}

/** @param {Record<string, string>} labels */
function labelText(labels) {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escaped(value)}"`)
    .join(",");
}

/**
 * As the text format has it: backslash, quote and line feed.
 * @param {string} value
 */
function escaped(value) {
  return value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}

/**
 * The group's labels as a path. Base64, because a value may hold a slash (Pushgateway README, "URL").
 * @param {Record<string, string>} group
 */
function groupPath(group) {
  return Object.entries(group)
    .map(([name, value]) => `/${name}@base64/${Buffer.from(value).toString("base64url")}`)
    .join("");
}
