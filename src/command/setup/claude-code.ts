import {
  chmodSync,
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import * as v from "valibot";
import {
  isUntouched,
  rivalNames,
  variablesIn,
  withoutVariables,
  withVariables,
  type EditedSettings,
  type Undo,
  type Variables,
} from "../../agent/claude-code/settings.ts";
import { AppError } from "../../domain/error.ts";

/**
 * `setup claude-code`: writes the variables that make Claude Code report to us into the user's settings.json, and takes
 * them out again. Repository settings are no place for them: Claude Code ignores exporter variables there.
 */

/** Variables that the client also gets from elsewhere, and which win over its user settings. */
export interface Overrides {
  /** As in a sentence: `the environment of this shell`, `the managed settings /etc/…`. */
  readonly where: string;
  readonly variables: Variables;
}

export interface SetupOptions {
  readonly settingsPath: string;
  /** Where the record lives that leads back; one file for all settings ever set up. */
  readonly undoPath: string;
  readonly variables: Variables;
  /** Only show what would be set. */
  readonly print: boolean;
  readonly undo: boolean;
  readonly out: (line: string) => void;
  readonly overrides?: readonly Overrides[];
}

const setupRecord = v.object({
  path: v.string(),
  /** Whether the settings file was created by the setup. */
  created: v.boolean(),
  undo: v.object({
    digest: v.string(),
    edits: v.array(v.object({ at: v.number(), removed: v.string(), inserted: v.string() })),
    variables: v.array(v.object({ name: v.string(), value: v.string(), before: v.optional(v.string()) })),
    createdEnv: v.boolean(),
  }),
});
const recordFile = v.object({ version: v.literal(1), settings: v.array(setupRecord) });

interface SetupRecord {
  readonly path: string;
  readonly created: boolean;
  readonly undo: Undo;
}

/** Sets Claude Code up, or undoes it; says what it did. `changed` is whether the settings file was written. */
export function setupClaudeCode(options: SetupOptions): { changed: boolean } {
  if (options.print) {
    options.out(JSON.stringify({ env: Object.fromEntries(options.variables) }, undefined, 2));
    return { changed: false };
  }
  const path = followLinks(options.settingsPath);
  const records = readRecords(options.undoPath);
  return options.undo ? undoSetup(path, records, options) : setUp(path, records, options);
}

function setUp(path: string, records: readonly SetupRecord[], options: SetupOptions): { changed: boolean } {
  const text = readText(path);
  const earlier = records.find((record) => record.path === path);
  const edited = naming(path, () => withVariables(text ?? "", options.variables, earlier?.undo));
  const changed = edited.changed.length > 0;
  if (changed) {
    const record = { path, created: isOurs(text, earlier), undo: edited.undo };
    // The record goes first: should the machine stop in between, it finds nothing to undo, and that is right.
    writeRecords(options.undoPath, [...records.filter((other) => other.path !== path), record]);
    writeText(path, edited.text, text);
  }
  tell(path, edited, options);
  return { changed };
}

/** Whether the whole file is the setup's work, so that undoing may remove it. */
function isOurs(text: string | undefined, earlier: SetupRecord | undefined): boolean {
  if (text === undefined) return true;
  return earlier !== undefined && earlier.created && isUntouched(text, earlier.undo);
}

function tell(path: string, edited: EditedSettings, { variables, overrides = [], out }: SetupOptions): void {
  const count = counted(variables.size);
  if (edited.changed.length === 0) {
    out(`${path} already has all ${count}; nothing was changed.`);
  } else {
    const target = variables.get("OTEL_EXPORTER_OTLP_ENDPOINT") ?? "Hallmonitor";
    out(`Claude Code will report to ${target}: ${count} set in "env" of ${path}, the rest is as it was.`);
    if (edited.replaced.length > 0) {
      out(`Replaced your values of ${edited.replaced.join(", ")}; --undo brings them back.`);
    }
    out("Restart running sessions: telemetry is read at start.");
  }
  const own = { where: path, variables: variablesIn(edited.text) };
  for (const { where, variables: rivals } of [own, ...overrides]) {
    for (const name of rivalNames(rivals, variables)) {
      out(
        `Warning: ${name} is set in ${where} and wins, so some telemetry will not arrive. Remove it there.`,
      );
    }
  }
}

function undoSetup(
  path: string,
  records: readonly SetupRecord[],
  options: SetupOptions,
): { changed: boolean } {
  const record = records.find((other) => other.path === path);
  const text = readText(path);
  if (record === undefined || text === undefined) {
    options.out(`${path} was not set up from here; nothing was changed.`);
    return { changed: false };
  }
  const untouched = isUntouched(text, record.undo);
  const restored = naming(path, () => withoutVariables(text, record.undo));
  if (untouched && record.created) rmSync(path);
  else if (restored !== text) writeText(path, restored, text);
  const others = records.filter((other) => other.path !== path);
  if (others.length > 0) writeRecords(options.undoPath, others);
  else rmSync(options.undoPath, { force: true });
  options.out(
    untouched
      ? `Took ${counted(record.undo.variables.length)} out of ${path}; it is as it was before the setup.`
      : `${path} was edited since the setup, so only what the setup had set was taken back.`,
  );
  options.out("Restart running sessions: telemetry is read at start.");
  return { changed: restored !== text };
}

function counted(count: number): string {
  return count === 1 ? "1 variable" : `${count} variables`;
}

/** What `work` yields; what it finds invalid is told with the name of the file. */
function naming<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, `${path}, ${error.message}`, { cause: error });
  }
}

function readRecords(undoPath: string): readonly SetupRecord[] {
  const text = readText(undoPath);
  if (text === undefined) return [];
  try {
    return v.parse(recordFile, JSON.parse(text)).settings;
  } catch (error) {
    const remedy = "move it away; then what an earlier setup has set must be taken out by hand";
    throw new AppError("invalid", `${undoPath} is not a record of a setup: ${remedy}`, { cause: error });
  }
}

function writeRecords(undoPath: string, settings: readonly SetupRecord[]): void {
  writeText(undoPath, JSON.stringify({ version: 1, settings }), readText(undoPath));
}

/** As many links as Linux follows before it calls them a loop. */
const maxLinks = 40;

/** The file that a path leads to, which need not exist: a rename must replace the file and not the link to it. */
function followLinks(path: string): string {
  let target = resolve(path);
  for (let links = 0; links < maxLinks; links++) {
    if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return target;
    target = resolve(dirname(target), readlinkSync(target));
  }
  throw new AppError("invalid", `${path} is a link that leads in a circle: make it lead to a file`);
}

/** The file's text, undefined when there is none. Bytes that are not UTF-8 would be lost on the way back: refused. */
function readText(path: string): string | undefined {
  if (!existsSync(path)) return undefined;
  const bytes = reaching(path, () => readFileSync(path));
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (error) {
    throw new AppError("invalid", `${path} is not UTF-8 text: save it as UTF-8 and run this again`, {
      cause: error,
    });
  }
}

/** Replaces the file in one step: a reader sees the old text or the new one. A new file and its folder are private. */
function writeText(path: string, text: string, expected: string | undefined): void {
  const temporary = `${path}.${process.pid}.tmp`;
  reaching(path, () => {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    try {
      writeDurably(temporary, text);
      const old = statSync(path, { throwIfNoEntry: false });
      if (old !== undefined) takeOver(temporary, old);
      if (readText(path) !== expected) {
        throw new AppError("conflict", `${path} was changed by another program meanwhile: run this again`);
      }
      renameSync(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

function writeDurably(path: string, text: string): void {
  const file = openSync(path, "wx", 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Gives the new file the mode and the owner of the old one. Only root can give files away, and only root must. */
function takeOver(path: string, old: { mode: number; uid: number; gid: number }): void {
  chmodSync(path, old.mode & 0o7777);
  if (process.getuid?.() === 0) chownSync(path, old.uid, old.gid);
}

/** What `work` yields; a file system that refuses is told as such. */
function reaching<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError || !(error instanceof Error)) throw error;
    const message = `${path} cannot be read or written (${error.message}): check its permissions`;
    throw new AppError("unavailable", message, { cause: error });
  }
}
