import { lstatSync, readFileSync } from "node:fs";
import { codeOf } from "./fault.ts";
import { lookAt } from "./look.ts";

/**
 * A file's text; undefined where the file, or its folder, does not exist. Throws any other fault, also for a link that
 * leads nowhere: whoever made the link expects a file.
 */
export function readText(path: string): string | undefined {
  return presentAt(path)?.toString("utf8");
}

/**
 * The same for a file that a person writes, which may be UTF-16, as the shell of Windows saves it. Throws where it is
 * text in neither encoding.
 */
export function readWrittenText(path: string): string | undefined {
  const bytes = presentAt(path);
  try {
    return bytes === undefined ? undefined : decodeText(bytes, { fatal: true });
  } catch (thrown) {
    throw new Error("it is text in neither UTF-8 nor UTF-16", { cause: thrown });
  }
}

/**
 * UTF-8, or UTF-16 where a byte order mark says so, without the mark. Invalid bytes become the replacement character,
 * unless `fatal` makes them throw.
 */
export function decodeText(bytes: Uint8Array, { fatal = false }: { readonly fatal?: boolean } = {}): string {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  if (!isUtf16) return new TextDecoder("utf-8", { fatal }).decode(bytes);
  return new TextDecoder(bytes[0] === 0xff ? "utf-16le" : "utf-16be", { fatal }).decode(bytes);
}

function presentAt(path: string): Buffer | undefined {
  const bytes = bytesAt(path);
  if (bytes === undefined && isLink(path)) throw new Error("it is a link that leads nowhere");
  return bytes;
}

function bytesAt(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
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

/**
 * The same for settings, which a repository may hold: a link may lead to a device or a pipe, which never ends. Throws
 * where it is not a file.
 */
export function readSettingsFile(path: string): string | undefined {
  const found = lookAt(path);
  if (found !== undefined && (!found.isFile() || found.size > mostSettings))
    throw new Error(`${path} is no file that settings can be in`);
  return bytesAt(path)?.toString("utf8");
}
