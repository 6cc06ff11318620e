import { AppError } from "../../domain/error.ts";

/**
 * Where things stand in the text of a settings.json. Text in, positions out: no JSON library tells them, and without
 * them an edit could not keep every other byte.
 */

/** One thing in a list of things: where it stands, and the white space before it. */
export interface Item {
  readonly leadStart: number;
  /** The start of its name, or of its value when it has no name. */
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

/** One member of an object in the text. */
export interface Member extends Item {
  readonly key: string;
  readonly keyEnd: number;
}

/** An object or an array in the text, from its opening to behind its closing bracket. */
export interface ListPlace<T extends Item> {
  readonly start: number;
  readonly end: number;
  readonly items: readonly T[];
}

/**
 * An object in the text, its members as they stand there. A name may be there twice: `memberOf` and `objectAt` refuse
 * that.
 */
export type ObjectPlace = ListPlace<Member>;
/** An array in the text. Its items have no name, so each begins with its value. */
export type ArrayPlace = ListPlace<Item>;

/** Deeper settings are no settings; the bound keeps the recursion far from the end of the stack. */
const maxDepth = 200;

/** The outermost object; undefined for a file with nothing in it. */
export function rootOf(text: string): ObjectPlace | undefined {
  const start = contentStart(text);
  const at = skipSpace(text, start);
  if (at === text.length) return undefined;
  if (text[at] !== "{") throw invalidAt(text, at, "an object in braces");
  const root = scanObject(text, at, 1);
  const rest = skipSpace(text, root.end);
  if (rest < text.length) throw invalidAt(text, rest, "the end of the file");
  return root;
}

/** The member of that name. Throws when there are two: programs differ in which of them counts. */
export function memberOf(text: string, object: ObjectPlace | undefined, key: string): Member | undefined {
  const [member, second] = object?.items.filter((item) => item.key === key) ?? [];
  if (second !== undefined) throw invalidAt(text, second.keyStart, `only one "${key}"`);
  return member;
}

/** The object that is a member's value, in which every name stands once. Throws when it is another kind of value. */
export function objectAt(text: string, member: Member): ObjectPlace {
  const label = JSON.stringify(member.key);
  if (text[member.valueStart] !== "{") throw invalidAt(text, member.valueStart, `${label} to be an object`);
  const object = scanObject(text, member.valueStart, 2);
  const seen = new Set<string>();
  for (const { key, keyStart } of object.items) {
    if (seen.has(key)) throw invalidAt(text, keyStart, `${label} to have ${JSON.stringify(key)} once`);
    seen.add(key);
  }
  return object;
}

/** The array that is a member's value. Throws when it is another kind of value. */
export function arrayAt(text: string, member: Member): ArrayPlace {
  if (text[member.valueStart] === "[") return scanArray(text, member.valueStart, 2);
  throw invalidAt(text, member.valueStart, `${JSON.stringify(member.key)} to be a list in square brackets`);
}

/** The value of an item, parsed: the scan tells only where it stands. */
export function valueOf(text: string, item: Item): unknown {
  return JSON.parse(text.slice(item.valueStart, item.valueEnd));
}

/** Behind the byte order mark, which is no part of the JSON. */
export function contentStart(text: string): number {
  return text.startsWith("\uFEFF") ? 1 : 0;
}

/** The object that starts at a position. */
export function scanObject(text: string, start: number, depth: number): ObjectPlace {
  if (depth > maxDepth) throw invalidAt(text, start, `at most ${maxDepth} levels`);
  const items: Member[] = [];
  let leadStart = start + 1;
  for (;;) {
    const keyStart = skipSpace(text, leadStart);
    if (items.length === 0 && text[keyStart] === "}") return { start, end: keyStart + 1, items };
    if (text[keyStart] !== '"') throw invalidAt(text, keyStart, "a name in double quotes");
    const keyEnd = endOfString(text, keyStart);
    const key = JSON.parse(text.slice(keyStart, keyEnd)) as string;
    const colon = skipSpace(text, keyEnd);
    if (text[colon] !== ":") throw invalidAt(text, colon, "a colon");
    const valueStart = skipSpace(text, colon + 1);
    const valueEnd = endOfValue(text, valueStart, depth + 1);
    items.push({ key, leadStart, keyStart, keyEnd, valueStart, valueEnd });
    const next = skipSpace(text, valueEnd);
    if (text[next] === "}") return { start, end: next + 1, items };
    if (text[next] !== ",") throw invalidAt(text, next, "a comma or a closing brace");
    leadStart = next + 1;
  }
}

/** The array that starts at a position. */
export function scanArray(text: string, start: number, depth: number): ArrayPlace {
  if (depth > maxDepth) throw invalidAt(text, start, `at most ${maxDepth} levels`);
  const items: Item[] = [];
  let leadStart = start + 1;
  for (;;) {
    const keyStart = skipSpace(text, leadStart);
    if (items.length === 0 && text[keyStart] === "]") return { start, end: keyStart + 1, items };
    const valueEnd = endOfValue(text, keyStart, depth + 1);
    items.push({ leadStart, keyStart, valueStart: keyStart, valueEnd });
    const next = skipSpace(text, valueEnd);
    if (text[next] === "]") return { start, end: next + 1, items };
    if (text[next] !== ",") throw invalidAt(text, next, "a comma or a closing bracket");
    leadStart = next + 1;
  }
}

function endOfValue(text: string, at: number, depth: number): number {
  if (text[at] === "{") return scanObject(text, at, depth).end;
  if (text[at] === "[") return scanArray(text, at, depth).end;
  if (text[at] === '"') return endOfString(text, at);
  const scalar = /(?:-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)(?![\w.+-])/y;
  scalar.lastIndex = at;
  if (!scalar.test(text)) throw invalidAt(text, at, "a value");
  return scalar.lastIndex;
}

function endOfString(text: string, start: number): number {
  const escape = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) throw invalidAt(text, at, "no line break or control character inside a string");
    if (code !== 0x5c) continue;
    escape.lastIndex = at;
    if (!escape.test(text)) throw invalidAt(text, at, "a valid escape");
    at = escape.lastIndex - 1;
  }
  throw invalidAt(text, start, "an end to the string that begins here");
}

function skipSpace(text: string, from: number): number {
  const space = /[ \t\r\n]*/y;
  space.lastIndex = from;
  space.test(text);
  return space.lastIndex;
}

function invalidAt(text: string, at: number, expected: string): AppError {
  const before = text.slice(contentStart(text), at).split("\n");
  const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
  const comment = text.startsWith("//", at) || text.startsWith("/*", at) ? "; comments are not allowed" : "";
  return new AppError("invalid", `${place}: expected ${expected}${comment}; correct it and run this again`);
}
