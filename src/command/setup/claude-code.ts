import { rmSync } from "node:fs";
import { dirname } from "node:path";
import {
  finishedSettings,
  isAsLeft,
  unfinishedSettings,
  type Wanted,
} from "../../agent/claude-code/settings-setup.ts";
import { wantedCommand } from "../../agent/claude-code/settings-status-line.ts";
import { variablesIn } from "../../agent/claude-code/settings.ts";
import { AppError } from "../../domain/error.ts";
import type { SetupOptions } from "./options.ts";
import { readRecords, writeRecords, type SetupRecord } from "./record.ts";
import { otherSetupIn } from "./other-setup.ts";
import { tellSetup, tellUndo } from "./report.ts";
import { followLinks, naming, readText, writeText } from "./settings-file.ts";
import { hasOurStatusLine, hookModeIn, wantedOf } from "./wanted.ts";

/**
 * `setup claude-code`: writes into the user's settings.json what makes Claude Code report to us, and takes it out again:
 * variables, and hooks and a status line where asked for. Repository settings are no place for them: Claude Code ignores
 * exporter variables there.
 */

/** Says most surely of all variables whose collector a client reports to. */
const endpointName = "OTEL_EXPORTER_OTLP_ENDPOINT";

/** Sets Claude Code up, or undoes it; says what it did. `changed` is whether the settings file was written. */
export function setupClaudeCode(options: SetupOptions): { changed: boolean } {
  const path = followLinks(options.settingsPath);
  if (options.print) {
    const text = readText(path) ?? "";
    options.out(
      JSON.stringify(
        naming(path, () => shownSettings(text, options)),
        undefined,
        2,
      ),
    );
    return { changed: false };
  }
  const records = readRecords(options.undoPath);
  return options.undo ? undoSetup(path, records, options) : setUp(path, records, options);
}

function shownSettings(text: string, options: SetupOptions): object {
  const { variables, hooks, statusLine }: Wanted = wantedOf(text, undefined, options);
  const env = Object.fromEntries(variables);
  const groups =
    hooks instanceof Map ? [...hooks].map(([event, handler]) => [event, [{ hooks: [handler] }]]) : [];
  return {
    env,
    ...(groups.length > 0 && { hooks: Object.fromEntries(groups) }),
    ...(typeof statusLine === "object" && {
      statusLine: { type: "command", command: wantedCommand(text, statusLine) },
    }),
  };
}

function setUp(path: string, records: readonly SetupRecord[], options: SetupOptions): { changed: boolean } {
  const text = readText(path);
  const before = text ?? "";
  const earlier = records.find((record) => record.path === path);
  const { wanted, finished } = naming(path, () => {
    const whole = wantedOf(before, earlier, options);
    return { wanted: whole, finished: finishedSettings(before, whole, earlier) };
  });
  const changed = finished.text !== before;
  if (changed) {
    const record = { path, created: isOurs(text, earlier), ...finished.layers };
    // The record goes first: should the machine stop in between, it finds nothing to undo, and that is right.
    const others = records.filter((other) => other.path !== path);
    keepRecords(options.undoPath, hasSet(record) ? [...others, record] : others);
    writeText(path, finished.text, text);
  }
  tellSetup({ path, before, wanted, finished }, options);
  return { changed };
}

/** Whether a setup has set anything: one that only took out what no record led back from has not. */
function hasSet({ undo, hooks, statusLine }: SetupRecord): boolean {
  return undo.variables.length > 0 || hooks !== undefined || statusLine !== undefined;
}

/** Whether the whole file is the setup's work, so that undoing may remove it. */
function isOurs(text: string | undefined, earlier: SetupRecord | undefined): boolean {
  if (text === undefined) return true;
  return earlier !== undefined && earlier.created && isAsLeft(text, earlier);
}

function undoSetup(
  path: string,
  records: readonly SetupRecord[],
  options: SetupOptions,
): { changed: boolean } {
  const record = records.find((other) => other.path === path);
  const text = readText(path);
  if (record === undefined) {
    options.out(naming(path, () => unrecordedText(path, text ?? "", options)));
    return { changed: false };
  }
  const others = records.filter((other) => other.path !== path);
  if (text === undefined) {
    keepRecords(options.undoPath, others);
    options.out(`${path} is not there any more, and what the setup had set went with it.`);
    return { changed: false };
  }
  const untouched = isAsLeft(text, record);
  if (!untouched) refuseBelow(path, text, options);
  const restored = naming(path, () => unfinishedSettings(text, record));
  if (untouched && record.created) rmSync(path);
  else if (restored !== text) writeText(path, restored, text);
  keepRecords(options.undoPath, others);
  const again = otherSetupIn(restored, path, options);
  tellUndo({ path, record, untouched, again }, options.out);
  return { changed: restored !== text };
}

/** Layers come off from the top: what this record set is what the setup above it found, and leads back to. */
function refuseBelow(path: string, text: string, options: SetupOptions): void {
  const other = naming(path, () => otherSetupIn(text, path, options));
  if (other?.isRecorded !== true) return;
  throw new AppError(
    "conflict",
    `${path} was set up for ${other.dataDir} since, over the setup from here; nothing was changed. Take that out first, with '${other.undo}', then this`,
  );
}

/** What is said of settings of which no record leads back: whose they are, and what goes with which order where they look like ours. */
function unrecordedText(path: string, text: string, { variables, undoPath }: SetupOptions): string {
  const told = variablesIn(text);
  const reports = told.get(endpointName) === variables.get(endpointName);
  const isCalled = hookModeIn(text) !== undefined || hasOurStatusLine(text);
  if (!isCalled && !reports) return `${path} was not set up from here; nothing was changed.`;
  const same = [...variables].filter(([name, value]) => reports && told.get(name) === value);
  return [
    `${path} has what a setup writes, but ${dirname(undoPath)} has no record of it, so what was there before is not known; nothing was changed.`,
    ...(isCalled ? ["Without --undo, '--hooks off --statusline off' takes out what calls Hallmonitor."] : []),
    ...(same.length > 0 ? [`Take out of "env" yourself: ${same.map(([name]) => name).join(", ")}.`] : []),
  ].join(" ");
}

function keepRecords(undoPath: string, records: readonly SetupRecord[]): void {
  if (records.length > 0) writeRecords(undoPath, records);
  else rmSync(undoPath, { force: true });
}
