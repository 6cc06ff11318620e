/**
 * The parts of `log`. In comes what a person tells, out go the files of the project's `telemetry/` folder, whole at every
 * moment, and a record of what was written for the ledger.
 */
import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { sessionFolder, tokenFolder } from "../../agent/manual/file-name.ts";
import { AppError } from "../../domain/error.ts";
import { nameDurably, writeDurably } from "../../file/durable.ts";
import type { Host } from "../host.ts";
import type { TelemetryFolder } from "../telemetry-folder.ts";

/** Hundreds of logs at once are written one by one within a second; who waits longer waits for a process that hangs. */
const waitMs = 15_000;
/**
 * The logs are a person's own and go into no repository; neither does this, so that a log changes nothing there. Only what
 * is written here is named: a project may have a folder of this name for something else.
 */
const ignored = [
  "# Logs by hand stay on this machine: see 'hallmonitor log --help'.",
  `/${tokenFolder}/`,
  `/${sessionFolder}/`,
  "/.lock",
  "/.gitignore",
  "",
].join("\n");

/**
 * Does the work while nobody else writes into the folder, which is made first. The lock ends with its process, so one that
 * was killed holds nobody up. Throws `unavailable` where the folder cannot be written.
 */
export function within<T>(host: Pick<Host, "holdLock">, { path }: TelemetryFolder, work: () => T): T {
  return reaching(path, () => {
    makeFolder(path);
    const lock = join(path, ".lock");
    refuseLink(lock);
    const busy = `another log has held ${lock} for ${waitMs / 1000} s: end it, then log again`;
    using _lock = host.holdLock(lock, { waitMs, busy });
    return work();
  });
}

/** The bytes of a file; undefined when there is none. */
export function readBytes(path: string): Uint8Array | undefined {
  return existsSync(path) ? readFileSync(path) : undefined;
}

/** Replaces a file in one step, durably: whoever reads sees the old text or the new one. Only under the folder's lock. */
export function replaceFile(path: string, text: string): void {
  const old = statSync(path, { throwIfNoEntry: false });
  // A rename must replace the file and not a link to it.
  const target = old === undefined ? path : realpathSync(path);
  // One name for all, which nobody takes for a log: the next takes away what a killed process left, or a link that a repository holds there.
  const unfinished = join(dirname(target), `.${basename(target)}.tmp`);
  rmSync(unfinished, { force: true });
  writeDurably(unfinished, text);
  if (old !== undefined) chmodSync(unfinished, old.mode & 0o777);
  nameDurably(unfinished, target);
}

function makeFolder(path: string): void {
  for (const name of [tokenFolder, sessionFolder])
    mkdirSync(join(path, name), { recursive: true, mode: 0o700 });
  const ignore = join(path, ".gitignore");
  // Not over a link either: a repository may hold one that leads to a file which is not there yet.
  if (lstatSync(ignore, { throwIfNoEntry: false }) === undefined) writeFileSync(ignore, ignored);
}

function refuseLink(path: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new AppError("conflict", `nothing was logged: ${path} is a link, which no log makes; remove it`);
}

/** What `work` yields; a file system that refuses is told as such, and nothing was logged then. */
function reaching<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (thrown) {
    if (thrown instanceof AppError || !(thrown instanceof Error) || !("code" in thrown)) throw thrown;
    const message = `nothing was logged, ${path} cannot be written (${thrown.message}): free it, or name another folder with --dir`;
    throw new AppError("unavailable", message, { cause: thrown });
  }
}
