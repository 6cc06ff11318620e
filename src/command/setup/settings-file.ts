import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
} from "node:fs";
import { dirname, resolve } from "node:path";
import { AppError } from "../../domain/error.ts";
import { nameDurably, writeDurably } from "../../file/durable.ts";
import { absolutePath } from "../../file/absolute-path.ts";
import { codeOf } from "../../file/fault.ts";

/** Reads and replaces files of which a person has only this one copy. */

/** As many links as Linux follows before it calls them a loop. */
const maxLinks = 40;

/** The file that a path leads to, which need not exist: a rename must replace the file and not the link to it. */
export function followLinks(path: string): string {
  let target = absolutePath(path);
  for (let links = 0; links < maxLinks; links++) {
    const next = reaching(path, () => linkAt(target));
    if (next === undefined) return target;
    target = resolve(dirname(target), next);
  }
  throw new AppError("invalid", `${path} is a link that leads in a circle: make it lead to a file`);
}

/** Where a link leads; undefined where there is none. */
function linkAt(path: string): string | undefined {
  return lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true
    ? readlinkSync(path)
    : undefined;
}

/** The file's text, undefined when there is none. Bytes that are not UTF-8 would be lost on the way back: refused. */
export function readText(path: string): string | undefined {
  const found = reaching(path, () => statSync(path, { throwIfNoEntry: false }));
  if (found === undefined) return undefined;
  // A pipe never ends, and a device must not be replaced by a file.
  if (!found.isFile() && !found.isDirectory())
    throw new AppError(
      "invalid",
      `${path} is no file but a pipe or a device: move it away and run this again`,
    );
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
export function writeText(path: string, text: string, expected: string | undefined): void {
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
      nameDurably(temporary, path);
    } finally {
      rmSync(temporary, { force: true });
    }
  });
}

/** Gives the new file the mode and the owner of the old one. Only root can give files away, and only root must. */
function takeOver(path: string, old: { mode: number; uid: number; gid: number }): void {
  chmodSync(path, old.mode & 0o7777);
  if (process.getuid?.() === 0) chownSync(path, old.uid, old.gid);
}

/** What stands in the way, where it is not what somebody may do. */
const remedies: Readonly<Record<string, string>> = {
  EISDIR: "it is a folder: move it away and run this again",
  ENOTDIR: "what should be its folder is a file",
  ENOSPC: "make room on its disk and run this again",
  EDQUOT: "your quota of its disk is used up: make room and run this again",
  EROFS: "its disk is read-only",
};

/** What `work` yields; a file system that refuses is told as such. */
function reaching<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (error instanceof AppError || !(error instanceof Error)) throw error;
    const remedy = remedies[codeOf(error) ?? ""] ?? "check its permissions";
    const message = `${path} cannot be read or written (${error.message}): ${remedy}`;
    throw new AppError("unavailable", message, { cause: error });
  }
}

/** What `work` yields; what it finds invalid is told with the name of the file. */
export function naming<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    throw new AppError(error.code, `${path}, ${error.message}`, { cause: error });
  }
}
