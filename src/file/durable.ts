/**
 * Files that survive a power cut: the steps of writing one, for every room that leaves files. In come a path and its
 * text; it refuses to know what they mean. Everything here throws whatever the file system throws.
 */
import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { codeOf } from "./fault.ts";

/** How the names of files end while they are being written. */
export const unfinishedSuffix = ".tmp";

let written = 0;

/** Writes a file whole or not at all, in place of the one that is there, readable by its owner only. */
export function writeWhole(path: string, text: string): void {
  written += 1;
  const unfinished = `${path}.${process.pid}-${written}${unfinishedSuffix}`;
  try {
    writeDurably(unfinished, text);
    nameDurably(unfinished, path);
  } catch (thrown) {
    rmSync(unfinished, { force: true });
    throw thrown;
  }
}

/** Writes a file under a name that nobody reads yet, readable by its owner only. `wx` refuses an existing one, `w` overwrites it. */
export function writeDurably(path: string, text: string, flag: "w" | "wx" = "wx"): void {
  const file = openSync(path, flag, 0o600);
  try {
    writeFileSync(file, text);
    // Without this sync a power cut could leave the name but not the content.
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Renames a file that is safely on the disk, replacing the file of that name. */
export function nameDurably(unfinished: string, path: string): void {
  renameSync(unfinished, path);
  syncFolder(dirname(path));
}

/** Brings the bytes of a file to the disk. */
export function syncFile(path: string): void {
  const file = openSync(path, "r");
  try {
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Folders that may not be read, and file systems that cannot sync one. The name is there all the same; only a power cut could lose it. */
const unsyncable: ReadonlySet<string | undefined> = new Set(["EACCES", "EINVAL", "ENOTSUP"]);

/** Syncs the names in a folder to the disk, where the system can. */
export function syncFolder(path: string): void {
  // Windows opens no folders; there a rename is safe by itself.
  if (process.platform === "win32") return;
  try {
    syncFile(path);
  } catch (thrown) {
    if (!unsyncable.has(codeOf(thrown))) throw thrown;
  }
}
