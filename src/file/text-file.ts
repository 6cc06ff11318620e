import { lstatSync, readFileSync } from "node:fs";
import { codeOf } from "./fault.ts";
import { lookAt } from "./look.ts";

/**
 * A file's text; undefined where there is no such file, or no such folder to hold it. Throws what else is in the way: a link that leads
 * nowhere, too, for whoever made it means that there is a file.
 */
export function readText(path: string): string | undefined {
  const text = textAt(path);
  if (text === undefined && isLink(path)) throw new Error("it is a link that leads nowhere");
  return text;
}

function textAt(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw thrown;
  }
}

function isLink(path: string): boolean {
  try {
    return lstatSync(path).isSymbolicLink();
  } catch {
    return false;
  }
}

/** A settings file has some kilobytes. */
const mostSettings = 4_000_000;

/** The same of settings, which a repository may hold: a link may lead to a device or a pipe, which never ends. Throws where it is none. */
export function readSettingsFile(path: string): string | undefined {
  const found = lookAt(path);
  if (found !== undefined && (!found.isFile() || found.size > mostSettings))
    throw new Error(`${path} is no file that settings can be in`);
  return textAt(path);
}
