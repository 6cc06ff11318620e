#!/usr/bin/env node
/** The command `llm-telemetry`: asks the storage of hallmonitor/sdk and prints. It never writes there. */
import { statSync } from "node:fs";
import process from "node:process";
import { Faults, messageOf } from "../faults.js";
import { statsOf } from "../query.js";
import { readSettings } from "../settings.js";
import { version } from "../version.js";
import { readArguments, usage, UsageError } from "./arguments.js";
import { costsJson, costsLines, statsLines } from "./report.js";

/** @import { Question } from "./arguments.js" */

const defaultWidth = 80;
/** Exit codes, those of `hallmonitor`: not found, bad arguments, storage unavailable. */
const exit = { notFound: 1, badArguments: 2, unavailable: 69 };

/** @param {Question} question */
async function answer(question) {
  const faults = new Faults();
  const { dir, now } = readSettings({ dir: question.dir }, faults);
  if (
    (question.dir !== undefined || dir === "") &&
    statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true
  ) {
    process.exitCode = exit.notFound;
    process.stderr.write(`llm-telemetry: there is no folder ${dir === "" ? "to look in" : dir}; see --dir\n`);
    return [];
  }
  const stats = await statsOf({ dir, faults, now: now() }, question.query).catch(
    (/** @type {unknown} */ thrown) => {
      // What a system says of a read names no file.
      throw new Error(`${dir} cannot be read: ${messageOf(thrown)}`, { cause: thrown });
    },
  );
  if (question.json)
    return [JSON.stringify(question.command === "stats" ? stats : costsJson(stats, question))];
  const width = process.stdout.columns ?? toldWidth(process.env["COLUMNS"]) ?? defaultWidth;
  return question.command === "stats"
    ? statsLines(stats, { dir, width })
    : costsLines(stats, { ...question, dir, width });
}

/** What COLUMNS says, where it is a width at all. */
function toldWidth(told = "") {
  return /^[1-9]\d*$/.test(told) ? Number(told) : undefined;
}

/** @param {readonly string[]} args */
async function linesFor(args) {
  const asked = readArguments(args);
  if (asked.command === "help") return [usage];
  if (asked.command === "version") return [version];
  return answer(asked);
}

process.stdout.on("error", (/** @type {NodeJS.ErrnoException} */ { code, message }) => {
  if (code === "EPIPE") process.exit(); // Its reader, such as `head`, has enough.
  process.stderr.write(
    `llm-telemetry: standard output could not be written, and holds a part at most: ${message}\n`,
  );
  process.exit(exit.unavailable);
});
try {
  const lines = await linesFor(process.argv.slice(2));
  if (lines.length > 0) process.stdout.write(`${lines.join("\n")}\n`);
} catch (thrown) {
  process.exitCode = thrown instanceof UsageError ? exit.badArguments : exit.unavailable;
  process.stderr.write(`llm-telemetry: ${messageOf(thrown)}\n`);
}
