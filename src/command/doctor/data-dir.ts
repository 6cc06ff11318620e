import { accessSync, constants, statfsSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { codeOf } from "../../file/fault.ts";
import { entriesOf } from "../../file/look.ts";
import { counted } from "../format/text.ts";
import { ok, type Check } from "./check.ts";
import type { Remedies } from "./remedy.ts";

/** What can be seen of a data dir without changing it. */
export interface DataDirFacts {
  readonly path: string;
  readonly state: "absent" | "no-folder" | "not-writable" | "read-only-disk" | "writable";
  /** Why a folder that is absent cannot be made; left out where it can. */
  readonly obstacle?: string | undefined;
  /** The folder, then its files, that others than the owner may enter or read. Always empty on Windows. */
  readonly openToOthers: { readonly dir: boolean; readonly files: readonly string[] };
  /** Undefined where the file system does not say. */
  readonly freeBytes: number | undefined;
  /** Size of the ledger's journal (WAL); left out where there is none. */
  readonly journalBytes?: number | undefined;
  readonly hasToken: boolean;
}

const megabyte = 1_000_000;
/** A day of heavy work is a few dozen megabytes; below this a week is not safe. */
const littleSpace = 500 * megabyte;
/** Below this SQLite may fail in the middle of a checkpoint of the write-ahead log. */
const noSpace = 50 * megabyte;

/** The collector empties its journal at 41 MB and cuts it to 67: beyond four times that something keeps it from doing so. */
const longJournal = 268 * megabyte;

/** Files that say nothing worth hiding: the lock is empty, and the config holds no secrets. */
const harmless = /^(?:daemon\.lock|config\.json)/;

/** Looks at a data dir, also one that is not there yet: its space is then that of the folder above. */
export function inspectDataDir(path: string, platform: NodeJS.Platform, hasToken: boolean): DataDirFacts {
  const state = stateOf(path);
  const canLook = platform !== "win32" && state !== "absent" && state !== "no-folder";
  return {
    path,
    state,
    obstacle: state === "absent" ? obstacleTo(path) : undefined,
    openToOthers: canLook ? openToOthers(path) : { dir: false, files: [] },
    freeBytes: freeBytesAt(path),
    journalBytes: state === "writable" ? journalBytesIn(path) : undefined,
    hasToken,
  };
}

function stateOf(path: string): DataDirFacts["state"] {
  try {
    if (!statSync(path).isDirectory()) return "no-folder";
  } catch {
    return "absent";
  }
  try {
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
    return "writable";
  } catch (thrown) {
    return codeOf(thrown) === "EROFS" ? "read-only-disk" : "not-writable";
  }
}

/** What stands in the way of a folder that is not there: the nearest one above it that is there, where nothing can be made. */
function obstacleTo(path: string): string | undefined {
  const above = dirname(path);
  try {
    if (!statSync(above).isDirectory()) return `${above} is no folder`;
  } catch {
    return above === path ? undefined : obstacleTo(above);
  }
  try {
    accessSync(above, constants.W_OK | constants.X_OK);
    return undefined;
  } catch (thrown) {
    return codeOf(thrown) === "EROFS"
      ? `the disk of ${above} is read-only`
      : `${above} cannot be written by you`;
  }
}

function openToOthers(path: string): DataDirFacts["openToOthers"] {
  return {
    dir: isOpen(path, "folder"),
    files: entriesOf(path)
      .filter(({ name }) => !harmless.test(name))
      .map(({ name }) => join(path, name))
      .filter((file) => isOpen(file, "file")),
  };
}

function isOpen(path: string, kind: "file" | "folder"): boolean {
  // A file may go while we look: the collector replaces some of its own.
  const stats = statSync(path, { throwIfNoEntry: false });
  if (stats === undefined || stats.isFile() !== (kind === "file")) return false;
  return (stats.mode & 0o077) !== 0;
}

/** Free space where the folder is, or will be. */
function freeBytesAt(path: string): number | undefined {
  try {
    const { bavail, bsize } = statfsSync(path);
    return bavail * bsize;
  } catch {
    const above = dirname(path);
    return above === path ? undefined : freeBytesAt(above);
  }
}

function journalBytesIn(path: string): number | undefined {
  return statSync(join(path, "ledger.db-wal"), { throwIfNoEntry: false })?.size;
}

/**
 * Whether the data dir can be written, is closed to others and has room, and whether its journal is emptied and its
 * token there.
 */
export function judgeDataDir(facts: DataDirFacts, remedies: Remedies): Check[] {
  return [
    folderCheck(facts, remedies),
    ...permissionChecks(facts, remedies),
    ...spaceChecks(facts, remedies),
    ...journalChecks(facts, remedies),
    ...tokenChecks(facts, remedies),
  ];
}

function folderCheck({ path, state, obstacle }: DataDirFacts, remedies: Remedies): Check {
  const name = "data dir";
  switch (state) {
    case "writable":
      return ok(name, path);
    case "absent":
      return absence(path, obstacle, remedies);
    case "no-folder":
      return {
        name,
        status: "failed",
        detail: `${path} is no folder; choose another data dir`,
        fix: "hallmonitor up --data-dir DIR",
      };
    case "read-only-disk":
      return {
        name,
        status: "failed",
        detail: `the disk of ${path} is read-only; make it writable, or choose another data dir`,
        fix: "hallmonitor up --data-dir DIR",
      };
    case "not-writable":
      return {
        name,
        status: "failed",
        detail: `${path} cannot be read and written by you`,
        fix: remedies.chmod("u+rwx", [path]),
      };
  }
}

function absence(path: string, obstacle: string | undefined, remedies: Remedies): Check {
  const name = "data dir";
  if (obstacle === undefined) {
    const detail = `${path} is not there yet; the first start makes it`;
    return { name, status: "warning", detail, fix: remedies.ours("up") };
  }
  return {
    name,
    status: "failed",
    detail: `${path} is not there and cannot be made: ${obstacle}; choose another data dir`,
    fix: "hallmonitor up --data-dir DIR",
  };
}

function permissionChecks({ path, openToOthers: open }: DataDirFacts, remedies: Remedies): Check[] {
  const name = "privacy";
  const checks: Check[] = [];
  if (open.dir) {
    const detail = `other users of this machine may look into ${path}`;
    checks.push({ name, status: "warning", detail, fix: remedies.chmod("700", [path]) });
  }
  if (open.files.length > 0) {
    const detail = `other users may read ${counted(open.files.length, "file")} in the data dir`;
    checks.push({ name, status: "warning", detail, fix: remedies.chmod("600", open.files) });
  }
  return checks;
}

function spaceChecks({ path, freeBytes }: DataDirFacts, remedies: Remedies): Check[] {
  if (freeBytes === undefined) return [];
  const name = "space";
  const size =
    freeBytes >= 10_000 * megabyte
      ? `${Math.floor(freeBytes / (1000 * megabyte))} GB`
      : `${Math.floor(freeBytes / megabyte)} MB`;
  if (freeBytes >= littleSpace) return [ok(name, `${size} free`)];
  const fix = remedies.showSpace(path);
  if (freeBytes >= noSpace) return [{ name, status: "warning", detail: `only ${size} free; make room`, fix }];
  return [{ name, status: "failed", detail: `only ${size} free: commits will fail; make room now`, fix }];
}

function journalChecks({ path, journalBytes = 0 }: DataDirFacts, remedies: Remedies): Check[] {
  if (journalBytes < longJournal) return [];
  const size = Math.floor(journalBytes / megabyte);
  const detail = `the ledger's journal has ${size} MB and is not emptied: a program has the ledger open for long, or its disk fails`;
  return [{ name: "journal", status: "warning", detail, fix: remedies.showSpace(path) }];
}

function tokenChecks({ state, hasToken }: DataDirFacts, remedies: Remedies): Check[] {
  if (state === "absent" || state === "no-folder") return [];
  if (hasToken) return [ok("token", "present")];
  const detail = "there is no API token; the collector makes one at its start";
  return [{ name: "token", status: "warning", detail, fix: remedies.ours("up") }];
}
