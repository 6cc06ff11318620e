import { parseArgs } from "node:util";
import { isDay } from "../day.js";

/** What was typed cannot be meant; the message says what would do. */
export class UsageError extends Error {}

/** What `llm-telemetry --help` prints. */
export const usage = `llm-telemetry: what the calls recorded by hallmonitor/sdk took and cost

  llm-telemetry stats [options]    calls, tokens, durations, costs
  llm-telemetry costs [options]    costs by model, agent and period

  --days N             the last N days (UTC), today included; costs: 30 unless told
  --since, --until D   from or to a day (YYYY-MM-DD, UTC), whole
  --all                all time, also what retention removed
  --agent, --model X   only these calls
  --by LIST            costs: of model, agent, operation, period (default: model,agent,period)
  --period P           costs: day, week or month (default: day)
  --dir DIR            the storage (default: LLM_TELEMETRY_DIR, or .llm-telemetry here)
  --json               for programs
  --help, --version`;

const options = /** @type {const} */ ({
  days: { type: "string" },
  since: { type: "string" },
  until: { type: "string" },
  all: { type: "boolean" },
  agent: { type: "string" },
  model: { type: "string" },
  by: { type: "string" },
  period: { type: "string" },
  dir: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
  version: { type: "boolean", short: "v" },
});

const commands = /** @type {const} */ (["stats", "costs"]);
const groupings = ["model", "agent", "operation", "period"];
const periods = /** @type {const} */ (["day", "week", "month"]);

/** @import { StatsQuery } from "../sdk.d.ts" */

/**
 * A question to the storage, as it was typed.
 * @typedef {object} Question
 * @property {"stats" | "costs"} command
 * @property {string | undefined} dir
 * @property {boolean} json
 * @property {readonly string[]} by
 * @property {"day" | "week" | "month"} period
 * @property {StatsQuery} query
 */

/**
 * What was typed, checked. Throws UsageError.
 * @param {readonly string[]} args
 * @returns {Question | { command: "help" } | { command: "version" }}
 */
export function readArguments(args) {
  const { values, positionals } = parsed(args);
  if (values.help === true) return { command: "help" };
  if (values.version === true) return { command: "version" };
  const [word = "help", ...more] = positionals;
  if (word === "help") return { command: "help" };
  const command = commands.find((known) => known === word);
  if (command === undefined)
    throw new UsageError(`there is no command "${word}"; there are ${commands.join(" and ")}`);
  if (more.length > 0) throw new UsageError(`"${more[0]}" is one word too many; see llm-telemetry --help`);
  if (command === "stats" && (values.by ?? values.period) !== undefined)
    throw new UsageError("--by and --period are for costs");
  return {
    command,
    dir: values.dir,
    json: values.json === true,
    by: (values.by ?? "model,agent,period").split(",").map((name) => oneOf(groupings, name.trim(), "--by")),
    period: oneOf(periods, values.period ?? "day", "--period"),
    query: { ...periodOf(values, command), agent: values.agent, model: values.model },
  };
}

/** @param {readonly string[]} args */
function parsed(args) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true });
  } catch (thrown) {
    const message = thrown instanceof Error ? thrown.message : String(thrown);
    throw new UsageError(`${message.split(". ")[0]}; see llm-telemetry --help`);
  }
}

/**
 * @param {{ days?: string | undefined, since?: string | undefined, until?: string | undefined, all?: boolean | undefined }} values
 * @param {string} command
 */
function periodOf({ days, since, until, all }, command) {
  const told = [days !== undefined, since !== undefined || until !== undefined, all === true];
  if (told.filter(Boolean).length > 1) throw new UsageError("give one of --days, --since/--until and --all");
  if (days !== undefined) return { days: wholeDays(days) };
  if (since !== undefined || until !== undefined) {
    const period = { from: dayTold(since, "--since"), to: dayTold(until, "--until") };
    if (period.from !== undefined && period.to !== undefined && period.from > period.to)
      throw new UsageError(`--since ${since} is after --until ${until}`);
    return period;
  }
  return command === "costs" && all !== true ? { days: 30 } : {};
}

/** @param {string} text */
function wholeDays(text) {
  const days = Number(text);
  // A hundred years are more than anybody has.
  if (!Number.isInteger(days) || days < 1 || days > 36_500)
    throw new UsageError(`--days must be a whole number from 1 to 36500, not "${text}"`);
  return days;
}

/**
 * @param {string | undefined} text
 * @param {string} flag
 */
function dayTold(text, flag) {
  if (text !== undefined && !isDay(text))
    throw new UsageError(`${flag} must be a day YYYY-MM-DD, not "${text}"`);
  return text;
}

/**
 * @template {string} Name
 * @param {readonly Name[]} names
 * @param {string} name
 * @param {string} flag
 * @returns {Name}
 */
function oneOf(names, name, flag) {
  const found = names.find((known) => known === name);
  if (found === undefined) throw new UsageError(`${flag} knows ${names.join(", ")}, not "${name}"`);
  return found;
}
