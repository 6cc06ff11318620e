/**
 * How contexts are to be told on this machine: the config's word, and what the client's settings files say of its
 * compaction. The files are the user's, those in a session's project, and an administrator's.
 */
import { realpathSync, statSync } from "node:fs";
import { join, sep } from "node:path";
import { managedSettingsPath } from "../agent/claude-code/managed-settings.ts";
import { compactionIn } from "../agent/claude-code/settings-compaction.ts";
import { readBounded } from "../checkpoint/bounded-text.ts";
import type { Config } from "../config/schema.ts";
import type { FiledCompaction } from "../domain/compaction-settings.ts";
import type { Clock, UnixMs } from "../domain/time.ts";
import { isOfThisMachine } from "../file/look.ts";
import type { ContextSettings } from "../query/context/rules.ts";

/** What has been read counts for so long; a person who edits settings sees it by the next look at a screen. */
const freshMs = 5000;
/** Real settings have a few kB; more is not read, and says nothing. */
const maxBytes = 256 * 1024;
/** Folders whose settings are remembered, the latest asked for. */
const mostFolders = 500;

interface Remembered {
  readonly at: UnixMs;
  /** Which files there were, how long, and when they were written. */
  readonly signs: string;
  readonly settings: FiledCompaction | undefined;
}

/** The config's section, with a reader of settings files beside it that looks at them every few seconds at most. */
export function openContexts(
  { context, claudeDirs }: Pick<Config, "context" | "claudeDirs">,
  {
    clock,
    managed = managedSettingsPath(process.platform),
  }: { readonly clock: Clock; readonly managed?: string | undefined },
): Config["context"] & ContextSettings {
  const known = new Map<string | undefined, Remembered>();
  const filed = (project: string | undefined): FiledCompaction | undefined => {
    const before = known.get(project);
    const now = clock();
    if (before !== undefined && Math.abs(now - before.at) < freshMs) return before.settings;
    const files = settingsFiles(project, { claudeDirs, managed });
    const signs = files.map(({ sign }) => sign).join("\n");
    const settings = before?.signs === signs ? before.settings : readFiles(files);
    known.delete(project);
    known.set(project, { at: now, signs, settings });
    const [oldest] = known.keys();
    if (known.size > mostFolders) known.delete(oldest);
    return settings;
  };
  return { ...context, filed };
}

function readFiles(files: readonly SettingsFile[]): FiledCompaction | undefined {
  const texts = files.flatMap(({ path }) => {
    const file = readBounded(path, maxBytes);
    return file === undefined || file.cut ? [] : [file.text];
  });
  return texts.length === 0 ? undefined : compactionIn(texts);
}

/** A settings file as it lies on the disk, all links followed. */
interface SettingsFile {
  readonly path: string;
  /** Another one when it was written anew. */
  readonly sign: string;
}

interface Places {
  readonly claudeDirs: readonly string[];
  /** The administrator's file. */
  readonly managed: string | undefined;
}

/**
 * The files that the client reads for a session in that folder, the weakest first. None where the folder is not on this
 * machine: that session has settings of its own. A project's files must really lie in it, and no network is asked for them.
 */
function settingsFiles(project: string | undefined, { claudeDirs, managed }: Places): SettingsFile[] {
  const root = project === undefined ? undefined : localFolder(project);
  if (project !== undefined && root === undefined) return [];
  const user = claudeDirs.map((dir) => fileAt(join(dir, "settings.json"))).find((file) => file !== undefined);
  const own =
    root === undefined
      ? []
      : ["settings.json", "settings.local.json"].map((name) => fileAt(join(root, ".claude", name)));
  return [
    user,
    ...own.filter((file) => file !== undefined && root !== undefined && file.path.startsWith(within(root))),
    managed === undefined ? undefined : fileAt(managed),
  ].filter((file) => file !== undefined);
}

function within(root: string): string {
  return root.endsWith(sep) ? root : root + sep;
}

/** Where a folder really is; undefined for what is none of this machine's. */
function localFolder(path: string): string | undefined {
  if (!isOfThisMachine(path)) return undefined;
  try {
    const real = realpathSync(path);
    return statSync(real).isDirectory() ? real : undefined;
  } catch {
    return undefined;
  }
}

function fileAt(path: string): SettingsFile | undefined {
  try {
    const real = realpathSync(path);
    const { size, mtimeMs, ino } = statSync(real);
    return { path: real, sign: [real, size, mtimeMs, ino].join(" ") };
  } catch {
    return undefined;
  }
}
