import { readFileSync } from "node:fs";
import { codeOf } from "./fault.ts";
import { lookAt } from "./look.ts";

/** A file's text; undefined where there is no such file, or no such folder to hold it. Throws what else is in the way. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    const code = codeOf(thrown);
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw thrown;
  }
}

/** A settings file has some kilobytes. */
const mostSettings = 4_000_000;

/** The same of settings, which a repository may hold: a link may lead to a device or a pipe, which never ends. Throws where it is none. */
export function readSettingsFile(path: string): string | undefined {
  const found = lookAt(path);
  if (found !== undefined && (!found.isFile() || found.size > mostSettings))
    throw new Error(`${path} is no file that settings can be in`);
  return readText(path);
}
