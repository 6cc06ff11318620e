import type { ArgsDef } from "citty";
import { AppError } from "../domain/error.ts";
import type { Filter, LedgerReader } from "../store/store.ts";
import { formOf, type Forms } from "./flags.ts";
import { jsonText } from "./format/json.ts";
import { wrap } from "./format/text.ts";
import type { UsageTableSettings } from "./format/usage-table.ts";

/** The ways to print beside a table and `--json`. */
export const outputFlags = {
  csv: { type: "boolean", description: "print CSV for spreadsheets" },
  markdown: { type: "boolean", description: "print a Markdown table" },
} as const satisfies ArgsDef;

/** `--json` also comes in the shape of ccusage. */
export const ccusageForm: Forms = { json: ["ccusage"] };

/** A way to print an answer; `ccusage` is JSON in that program's shape. */
export type Output = "text" | "json" | "ccusage" | "csv" | "markdown";

/** An answer in each of the ways that it can be printed. */
export interface Printout {
  readonly text: () => string;
  readonly json: () => object;
  readonly csv: () => string;
  readonly markdown: () => string;
  /** In ccusage's shape, where it has one. */
  readonly ccusage?: () => object;
}

interface OutputArgs {
  readonly json?: boolean | undefined;
  readonly csv?: boolean | undefined;
  readonly markdown?: boolean | undefined;
}

/** How an answer is asked for. Throws `invalid` for two ways at once. */
export function outputOf(args: OutputArgs, rawArgs: readonly string[]): Output {
  const asked = (["json", "csv", "markdown"] as const).filter((name) => args[name] === true);
  const [first, second] = asked;
  if (second !== undefined)
    throw new AppError("invalid", `--${first} and --${second} are two ways to print; choose one`);
  if (first === "json" && formOf(rawArgs, "json") === "ccusage") return "ccusage";
  return first ?? "text";
}

/** The answer as it was asked for. */
export function printed(printout: Printout, output: Output): string {
  if (output === "json") return jsonText(printout.json());
  if (output !== "ccusage") return printout[output]();
  if (printout.ccusage !== undefined) return jsonText(printout.ccusage());
  throw new AppError(
    "invalid",
    "ccusage has no such report; --json=ccusage is for daily, weekly, monthly, session and blocks",
  );
}

/**
 * Whether nothing was ever used: then no question has an answer, and what helps is how to begin. Requests and tools may be of no
 * session.
 */
export function isEmpty(reader: LedgerReader): boolean {
  if (reader.lastChange() > 0) return false;
  return reader.requests({}, 1).length === 0 && reader.toolCalls({}, 1).length === 0;
}

interface Narrowable {
  readonly reader: LedgerReader;
  readonly filter: Filter;
}

/** Whether there may be an answer to a wider question. */
export function isNarrowed({ reader, filter }: Narrowable): boolean {
  return leavesOut(filter) && !isEmpty(reader);
}

/** Whether a filter leaves anything out. */
export function leavesOut(filter: Filter): boolean {
  return Object.values(filter).some((value) => value !== undefined);
}

type AdviceLook = Pick<UsageTableSettings, "width" | "advice">;

const noUsage =
  "No usage yet. 'hallmonitor import' reads the history of Claude Code; 'hallmonitor setup claude-code' sends all that comes here; 'hallmonitor demo' plays sample sessions into a running collector.";
const noMatch =
  "No usage matches. Leave a filter out, or ask for a longer time: --last 12m. 'hallmonitor report project' shows the projects that are known; so do model, branch, agent, user and team.";

/** What to do where a question about usage has no answer. */
export function nothingText(asked: Narrowable, look: AdviceLook): string {
  return adviceText(isNarrowed(asked) ? noMatch : noUsage, look);
}

function adviceText(text: string, { width, advice }: AdviceLook): string {
  return wrap(advice(text), Math.max(1, width)).join("\n");
}

interface Answering {
  readonly json: boolean | undefined;
  readonly reader: LedgerReader;
  readonly look: AdviceLook;
}

/** An answer as JSON, or in words: how to begin, where nothing was ever used. */
export function answerText(answer: object, { json, reader, look }: Answering, inWords: () => string): string {
  if (json === true) return jsonText(answer);
  return isEmpty(reader) ? adviceText(noUsage, look) : inWords();
}
