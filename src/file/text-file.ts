import { readFileSync } from "node:fs";

/** A file's text; undefined where there is no such file, or no such folder to hold it. Throws what else is in the way. */
export function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    const { code } = thrown as NodeJS.ErrnoException;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw thrown;
  }
}
