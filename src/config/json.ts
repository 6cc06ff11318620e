import { AppError } from "../domain/error.ts";
import { formatValue } from "./fault.ts";

/**
 * JSON text as a value. Throws `invalid` with file, line and column, which the runtime's parser does not give; also for
 * a repeated key, whose first value would be lost silently. A text without content is an empty object.
 */
export function parseJson(source: string, file: string): unknown {
  // Editors on Windows begin a file with a byte order mark.
  const text = source.replace(/^\uFEFF/, "");
  if (text.trim() === "") return {};
  const cursor: Cursor = { text, file, at: 0, depth: 0 };
  skipValue(cursor);
  if (peek(cursor) !== undefined) fail(cursor, "the end of the file");
  return JSON.parse(text) as unknown;
}

interface Cursor {
  readonly text: string;
  readonly file: string;
  at: number;
  /** How many objects and lists are open. */
  depth: number;
}

/** No config nests ten levels deep; endless nesting would overflow the stack, and that error says nothing of the file. */
const maxDepth = 100;

const space = /[ \t\r\n]*/y;
const stringToken = /"(?:[^"\\\p{Cc}]|[\u007f-\u009f]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*"/uy;
const otherToken =
  /[{}[\],:]|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])|(?:true|false|null)(?!\w)/y;

/** The next token, without taking it; "" where none can be read, undefined at the end. */
function peek(cursor: Cursor): string | undefined {
  space.lastIndex = cursor.at;
  cursor.at += space.exec(cursor.text)?.[0].length ?? 0;
  if (cursor.at >= cursor.text.length) return undefined;
  const token = cursor.text[cursor.at] === '"' ? stringToken : otherToken;
  token.lastIndex = cursor.at;
  return token.exec(cursor.text)?.[0] ?? "";
}

function take(cursor: Cursor, wanted: (token: string) => boolean, name: string): string {
  const token = peek(cursor);
  if (token === undefined || token === "" || !wanted(token)) return fail(cursor, name);
  cursor.at += token.length;
  return token;
}

function skipValue(cursor: Cursor): void {
  const token = take(cursor, (found) => !"}],:".includes(found), "a value");
  cursor.depth += 1;
  if (cursor.depth > maxDepth) fail(cursor, `nothing that nests deeper than ${maxDepth}`);
  if (token === "{") skipMembers(cursor);
  if (token === "[") skipItems(cursor);
  cursor.depth -= 1;
}

function skipMembers(cursor: Cursor): void {
  const keys = new Set<string>();
  if (ends(cursor, "}")) return;
  do {
    peek(cursor);
    const start = cursor.at;
    const key = take(cursor, (token) => token.startsWith('"'), "a key in double quotes");
    if (keys.has(key)) fail({ ...cursor, at: start }, "each key once");
    keys.add(key);
    take(cursor, (token) => token === ":", "a colon");
    skipValue(cursor);
  } while (take(cursor, (token) => token === "," || token === "}", "a comma or }") === ",");
}

function skipItems(cursor: Cursor): void {
  if (ends(cursor, "]")) return;
  do skipValue(cursor);
  while (take(cursor, (token) => token === "," || token === "]", "a comma or ]") === ",");
}

function ends(cursor: Cursor, bracket: string): boolean {
  if (peek(cursor) !== bracket) return false;
  cursor.at += 1;
  return true;
}

function fail({ text, file, at }: Cursor, wanted: string): never {
  const lines = text.slice(0, at).split("\n");
  const column = (lines.at(-1)?.length ?? 0) + 1;
  throw new AppError(
    "invalid",
    `${file} is not valid JSON: line ${lines.length}, column ${column}: expected ${wanted}, found ${foundAt(text, at)}.`,
  );
}

/** Enough of a line to find the place by. */
const maxFound = 20;

function foundAt(text: string, at: number): string {
  const rest = text.slice(at, at + maxFound).split(/\r?\n/)[0] ?? "";
  return at >= text.length ? "the end of the file" : formatValue(rest);
}
